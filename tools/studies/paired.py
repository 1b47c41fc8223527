#!/usr/bin/env python3
"""Paired differences of a rule to the other rules, over families of networks, as Markdown: mean of the networks' mean differences ± its standard error over pictures.

    python3 tools/studies/paired.py OUTPUT RULE MEASURE FAMILY=NETWORK,NETWORK...

OUTPUT is a folder of batchnorm.sh. Bold: more than two standard errors away from 0.
"""
import json
import os
import sys

BASELINES = ('random', 'gradient')


def main():
    if len(sys.argv) < 5 or not all('=' in family for family in sys.argv[4:]):
        raise SystemExit(__doc__.strip())
    output, rule, measure = sys.argv[1:4]
    families = {name: networks.split(',') for name, networks in (text.split('=', 1) for text in sys.argv[4:])}
    pictures = {network: read(output, network) for networks in families.values() for network in networks}
    others = [name for name in next(iter(pictures.values()))[0]['rules'] if name != rule and name not in BASELINES]
    print(f'| {rule} minus | ' + ' | '.join(others) + ' |\n|---|' + '---|' * len(others))
    for family, networks in families.items():
        cells = [cell([difference(pictures[network], network, rule, other, measure) for network in networks]) for other in others]
        print(f'| {family} ({len(networks)}) | ' + ' | '.join(cells) + ' |')


def read(output, network):
    path = os.path.join(output, network, 'evaluation', 'evaluation.json')
    if not os.path.exists(path):
        raise SystemExit(f'{path}: not found; run tools/studies/batchnorm.sh first, or name another network')
    with open(path, encoding='utf-8') as file:
        return json.load(file)['pictures']


def difference(pictures, network, rule, other, measure):
    """Mean over the pictures that both rules were judged on, and its variance."""
    values = [p['rules'][rule][measure] - p['rules'][other][measure] for p in pictures if all(measure in p['rules'].get(r, {}) for r in (rule, other))]
    if len(values) < 2:
        raise SystemExit(f'{network}: {len(values)} pictures with {measure} of both {rule} and {other}; expected at least two')
    mean = sum(values) / len(values)
    return mean, sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values)


def cell(differences):
    mean = sum(m for m, _ in differences) / len(differences)
    error = sum(v for _, v in differences) ** 0.5 / len(differences)
    text = f'{mean:+.3f} ± {error:.3f}'
    return f'**{text}**' if abs(mean) > 2 * error else text


if __name__ == '__main__':
    main()
