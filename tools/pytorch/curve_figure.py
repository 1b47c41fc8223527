"""Curves with error bands as SVG, so that a study needs no plotting package."""
from html import escape

COLORS = ['#1f77b4', '#d62728', '#2ca02c', '#ff7f0e', '#9467bd', '#8c564b']
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 460, 320, 60, 14, 34, 46


def draw(panels, x):
    """An SVG of panels side by side.

    panels: list of (title, x values, {name: (means, errors)}); x: title of the x axis."""
    names = list(panels[0][2])
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH * len(panels)}" height="{HEIGHT + 24}" font-family="sans-serif" font-size="12">',
             '<rect width="100%" height="100%" fill="white"/>']
    for i, panel in enumerate(panels):
        parts.append(f'<g transform="translate({i * WIDTH},0)">' + _panel(*panel, x) + '</g>')
    for i, name in enumerate(names):
        at = LEFT + i * 110
        parts.append(f'<rect x="{at}" y="{HEIGHT + 4}" width="14" height="10" fill="{COLORS[i % len(COLORS)]}"/><text x="{at + 20}" y="{HEIGHT + 13}">{escape(name)}</text>')
    return '\n'.join(parts + ['</svg>', ''])


def _panel(title, xs, series, x):
    low = min((m - e).min() for m, e in series.values())
    high = max((m + e).max() for m, e in series.values())
    span = (high - low) or 1

    def place(at, value):
        return (LEFT + (WIDTH - LEFT - RIGHT) * (at - xs[0]) / ((xs[-1] - xs[0]) or 1),
                TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / span)

    def path(points):
        return ' '.join(f'{px:.1f},{py:.1f}' for px, py in points)

    parts = [f'<text x="{WIDTH / 2}" y="20" text-anchor="middle" font-size="14">{escape(title)}</text>',
             f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x)}</text>',
             f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{HEIGHT - TOP - BOTTOM}" fill="none" stroke="#888"/>']
    for k in range(5):
        value = low + span * k / 4
        _, y = place(xs[0], value)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
                     f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.3g}</text>')
    for at in (xs[0], xs[len(xs) // 2], xs[-1]):
        px, _ = place(at, low)
        parts.append(f'<text x="{px:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{at}</text>')
    for i, (means, errors) in enumerate(series.values()):
        color = COLORS[i % len(COLORS)]
        band = [place(a, m + e) for a, m, e in zip(xs, means, errors)] + [place(a, m - e) for a, m, e in reversed(list(zip(xs, means, errors)))]
        parts.append(f'<polygon points="{path(band)}" fill="{color}" fill-opacity="0.18"/>')
        parts.append(f'<polyline points="{path([place(a, m) for a, m in zip(xs, means)])}" fill="none" stroke="{color}" stroke-width="2"/>')
    return ''.join(parts)
