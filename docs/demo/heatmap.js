/** The colours of onnx-lrp's red-blue map from -1 to 1: blue against, white nothing, red for the class. */
const STOPS = [0x12287E, 0x2B62C4, 0x7FB2EC, 0xFFFFFF, 0xF6977F, 0xD53A3C, 0x800D24];

/** The magnitude that gets the strongest colour, as a percentile of |r|: a few extreme pixels do not bleach the rest. */
const PERCENTILE = 99.5;

/**
 * Relevance → RGBA bytes, one pixel each. Formula: r_p = Σ_c R_cp; colour = map(clip(r_p / limit, -1, 1)), limit = the percentile of |r|, interpolated,
 * or max |r| where that is 0. Degenerate case: relevance that is 0 everywhere is white everywhere.
 */
export function heatmap(relevance, { channels, height, width }, layout = 'NCHW') {
    const plane = height * width, sums = new Float64Array(plane);
    relevance.forEach((value, i) => { sums[layout === 'NHWC' ? Math.floor(i / channels) : i % plane] += value; });
    const limit = strongest(sums), pixels = new Uint8ClampedArray(4 * plane);
    sums.forEach((value, p) => pixels.set([...color(limit > 0 ? value / limit : 0), 255], 4 * p));
    return pixels;
}

function strongest(sums) {
    const magnitudes = sums.map(Math.abs).sort(), rank = (PERCENTILE / 100) * (magnitudes.length - 1);
    const below = magnitudes[Math.floor(rank)], above = magnitudes[Math.ceil(rank)];
    return below + (rank - Math.floor(rank)) * (above - below) || magnitudes.at(-1);
}

function color(value) {
    const position = ((Math.min(Math.max(value, -1), 1) + 1) / 2) * (STOPS.length - 1);
    const stop = Math.min(Math.floor(position), STOPS.length - 2), amount = position - stop;
    return [16, 8, 0].map(shift => {
        const [from, to] = [(STOPS[stop] >> shift) & 255, (STOPS[stop + 1] >> shift) & 255];
        return Math.round(from + (to - from) * amount);
    });
}
