#!/usr/bin/env python3
"""Puts the evaluations and diagnoses below a folder together: study.md and aopc.svg. Called by batchnorm.sh.

    python3 tools/studies/summarise.py OUTPUT
"""
import glob
import json
import os
import sys
from html import escape

COLUMNS = [('aopc-morf', 'AOPC'), ('abpc', 'ABPC'), ('insertion-auc', 'insertion'), ('deletion-auc', 'deletion'), ('mass-accuracy', 'mass'), ('rank-accuracy', 'rank'),
           ('conservation-error', 'conservation')]
COLORS = ['#1f77b4', '#d62728', '#2ca02c', '#ff7f0e', '#9467bd', '#8c564b', '#e377c2', '#17becf', '#bcbd22', '#7f7f7f']


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__.strip())
    output = sys.argv[1]
    networks = {}
    for path in sorted(glob.glob(os.path.join(output, '*', 'evaluation', 'evaluation.json'))):
        name = os.path.relpath(path, output).split(os.sep)[0]
        networks[name] = (read(path), read(os.path.join(output, name, 'diagnosis', 'diagnosis.json')))
    if not networks:
        raise SystemExit(f'{output}: no NAME/evaluation/evaluation.json in it; run tools/studies/batchnorm.sh first')
    write(os.path.join(output, 'aopc.svg'), figure(networks))
    write(os.path.join(output, 'study.md'), '\n'.join(['![AOPC of the rules on each network](aopc.svg)', '', *ranks(networks), *across(networks), *[line for n in networks for line in section(n, *networks[n])]]))
    print(f'{output}: study.md, aopc.svg')


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def write(path, text):
    with open(path + '.unfinished', 'w', encoding='utf-8') as file:
        file.write(text)
    os.replace(path + '.unfinished', path)


def ranks(networks):
    """Mean rank of each rule by AOPC over the networks that it was judged on; equal means share a rank."""
    found = {}
    for evaluation, _ in networks.values():
        means = {rule['name']: rule['measures']['aopc-morf']['mean'] for rule in evaluation['rules'] if 'aopc-morf' in rule['measures']}
        for name, mean in means.items():
            found.setdefault(name, []).append(1 + sum(m > mean for m in means.values()) + (sum(m == mean for m in means.values()) - 1) / 2)
    lines = ['## Rank by AOPC over the networks', '', '| rule | mean rank | networks |', '|---|---|---|']
    for name, values in sorted(found.items(), key=lambda item: sum(item[1]) / len(item[1])):
        lines.append(f'| {name} | {sum(values) / len(values):.2f} | {len(values)} |')
    return lines + ['']


def across(networks):
    """Each measure of COLUMNS as a table, networks × rules."""
    rules = list(dict.fromkeys(rule['name'] for evaluation, _ in networks.values() for rule in evaluation['rules']))
    lines = []
    for key, title in COLUMNS:
        rows = []
        for name, (evaluation, _) in networks.items():
            measured = {rule['name']: rule['measures'][key] for rule in evaluation['rules'] if key in rule['measures']}
            if measured:
                rows.append(f'| {name} ({len(evaluation["pictures"])}) | ' + ' | '.join(cell(measured.get(rule)) for rule in rules) + ' |')
        if rows:
            lines += [f'## {title}', '', f'| network (pictures) | {" | ".join(rules)} |', '|---|' + '---|' * len(rules), *rows, '']
    return lines


def section(name, evaluation, diagnosis):
    columns = [(key, title) for key, title in COLUMNS if any(key in rule['measures'] for rule in evaluation['rules'])]
    lines = [f'## {name}', '', '; '.join(f'{k}: {v}' for k, v in evaluation['settings'].items()), '',
             '| rule | ' + ' | '.join(title for _, title in columns) + ' |', '|---|' + '---|' * len(columns)]
    for rule in evaluation['rules']:
        lines.append(f'| {rule["name"]} | ' + ' | '.join(cell(rule['measures'].get(key)) for key, _ in columns) + ' |')
    lines += ['', 'Mean ± standard error; bold: best; p: paired test against the best, Holm-corrected.', '',
              f'![most relevant regions first]({name}/evaluation/curves-morf.svg)', '', f'![heatmaps]({name}/evaluation/heatmaps.png)', '']
    lines += [f'- {warning}' for warning in evaluation['warnings']] + ['']
    if diagnosis is not None:
        flagged = [(layer['node'], flag) for layer in diagnosis['layers'] + diagnosis['strided'] for flag in layer['flags']]
        lines += [f'Diagnosis (BatchNorm {diagnosis["batchnorm"]}): {len({node for node, _ in flagged})} of {len(diagnosis["layers"]) + len(diagnosis["strided"])} layers are flagged.', '']
        lines += [f'- `{node}`: {flag}' for node, flag in flagged] + ['']
    return lines


def cell(value):
    if value is None:
        return '–'
    text = f'{value["mean"]:.3g}' + (f' ± {value["standard_error"]:.2g}' if value['standard_error'] is not None else '')
    if value['is_best'] or value['p'] is None:
        return f'**{text}**' if value['is_best'] else text
    return text + (' (p < 0.001)' if value['p'] < 0.001 else f' (p {value["p"]:.3f})')


def figure(networks):
    """A row for each network, a dot with its standard error for each rule."""
    rules = list(dict.fromkeys(rule['name'] for evaluation, _ in networks.values() for rule in evaluation['rules'] if 'aopc-morf' in rule['measures']))
    dots = [(row, rules.index(rule['name']), rule['measures']['aopc-morf']) for row, (evaluation, _) in enumerate(networks.values())
            for rule in evaluation['rules'] if 'aopc-morf' in rule['measures']]
    low = min(0, min(v['mean'] - (v['standard_error'] or 0) for _, _, v in dots))
    high = max(v['mean'] + (v['standard_error'] or 0) for _, _, v in dots) or 1
    left, width, step = 220, 560, 8
    height = step * (len(rules) + 2)

    def x(value):
        return left + width * (value - low) / ((high - low) or 1)

    bottom = 40 + height * len(networks)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 280}" height="{max(bottom + 40, 60 + 18 * len(rules))}" font-family="sans-serif" font-size="12">',
             '<rect width="100%" height="100%" fill="white"/>', f'<text x="{left}" y="20" font-size="14">AOPC, mean and standard error: right is better</text>']
    for k in range(5):
        value = low + (high - low) * k / 4
        parts.append(f'<line x1="{x(value):.1f}" x2="{x(value):.1f}" y1="36" y2="{bottom}" stroke="#ddd"/><text x="{x(value):.1f}" y="{bottom + 16}" text-anchor="middle">{value:.3g}</text>')
    for row, name in enumerate(networks):
        parts.append(f'<text x="{left - 10}" y="{40 + height * (row + 0.5):.1f}" text-anchor="end">{escape(name)}</text>'
                     f'<line x1="{left}" x2="{left + width}" y1="{40 + height * (row + 1):.1f}" y2="{40 + height * (row + 1):.1f}" stroke="#bbb"/>')
    for row, rule, value in dots:
        y, color, error = 40 + height * row + step * (rule + 1.5), COLORS[rule % len(COLORS)], value['standard_error'] or 0
        parts.append(f'<line x1="{x(value["mean"] - error):.1f}" x2="{x(value["mean"] + error):.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{color}" stroke-width="2"/>'
                     f'<circle cx="{x(value["mean"]):.1f}" cy="{y:.1f}" r="3" fill="{color}"/>')
    for i, rule in enumerate(rules):
        y = 46 + 18 * i
        parts.append(f'<circle cx="{left + width + 24}" cy="{y}" r="4" fill="{COLORS[i % len(COLORS)]}"/><text x="{left + width + 34}" y="{y + 4}">{escape(rule)}</text>')
    return '\n'.join(parts + ['</svg>', ''])


if __name__ == '__main__':
    main()
