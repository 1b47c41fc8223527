import { Problem } from './problem.js';

/**
 * How a picture becomes the model's input: the JSON file beside a model, read as onnx-lrp reads it.
 * Formula: x = low + v · (high - low) / 255 for a byte v, then input = (x - mean) / std, in single precision.
 * Without a file the bytes are scaled to [0, 1] and classes have no names.
 */
export class Preprocessing {
    constructor(sidecar = {}, name = 'preprocessing') {
        const { layout = 'NCHW', color = null, range = [0, 1], mean = [0], std = [1], size = null, resize = {} } = sidecar.input ?? {};
        const check = (holds, field, found, allowed) => {
            if (!holds) throw new Problem(`${name}: input.${field} is ${JSON.stringify(found)}; expected ${allowed}`);
        };
        const numbers = values => Array.isArray(values) && [1, 3].includes(values.length) && values.every(Number.isFinite);
        check(['NCHW', 'NHWC'].includes(layout), 'layout', layout, 'NCHW or NHWC');
        check([null, 'RGB', 'BGR', 'GRAY'].includes(color), 'color', color, 'RGB, BGR or GRAY');
        check(Array.isArray(range) && range.length === 2 && range[0] < range[1], 'range', range, 'two numbers [low, high]');
        check(numbers([mean].flat()), 'mean', mean, '1 or 3 numbers');
        check(numbers([std].flat()) && [std].flat().every(value => value > 0), 'std', std, '1 or 3 numbers above 0');
        Object.assign(this, { name, layout, color, range, mean: [mean].flat(), std: [std].flat(), size, resize });
        this.labels = Array.isArray(sidecar.labels) ? sidecar.labels : null;
    }

    /** Reads the text of a JSON file. */
    static parse(text, name) {
        let sidecar;
        try {
            sidecar = JSON.parse(text);
        } catch {
            throw new Problem(`${name}: expected the JSON file that lies beside the model, found no JSON`);
        }
        if (sidecar === null || typeof sidecar !== 'object' || !('input' in sidecar || 'labels' in sidecar)) {
            throw new Problem(`${name}: expected the JSON file that lies beside the model, with "input" and "labels"; found neither`);
        }
        return new Preprocessing(sidecar, name);
    }

    /** Channels, height and width of the pictures that a model of this declared shape takes. */
    frame(shape) {
        const [channels, height, width] = this.layout === 'NHWC' ? [shape[3], shape[1], shape[2]] : shape.slice(1);
        const side = this.resize.crop ?? null;
        const frame = {
            channels: whole(channels) ?? (this.color === 'GRAY' ? 1 : 3),
            height: whole(height) ?? this.size?.[0] ?? side,
            width: whole(width) ?? this.size?.[1] ?? side,
        };
        if (shape.length !== 4 || ![1, 3].includes(frame.channels) || !frame.height || !frame.width) {
            throw new Problem(`The explainer takes an input of ${shape.join('x')} (${this.layout}); expected pictures with 1 or 3 channels; pick the JSON file beside its model too`);
        }
        if ((this.color === 'GRAY') !== (frame.channels === 1) && this.color !== null) {
            throw new Problem(`${this.name}: input.color is ${this.color}, but the explainer takes ${frame.channels} channels; pick the JSON file of this model`);
        }
        return frame;
    }

    /** RGBA bytes of a picture of the frame's size → values in the explainer's layout, and their shape. */
    apply(pixels, { channels, height, width }) {
        const plane = height * width, data = new Float32Array(channels * plane);
        for (let channel = 0; channel < channels; channel++) {
            const values = Float32Array.from({ length: 256 }, (_, byte) => this.#value(byte, channel));
            const source = this.color === 'BGR' ? 2 - channel : channel;
            const [start, step] = this.layout === 'NHWC' ? [channel, channels] : [channel * plane, 1];
            for (let p = 0; p < plane; p++) data[start + p * step] = values[channels === 1 ? luminance(pixels, 4 * p) : pixels[4 * p + source]];
        }
        return { data, shape: this.layout === 'NHWC' ? [1, height, width, channels] : [1, channels, height, width] };
    }

    // Rounded to single precision after each operation, as onnx-lrp does it: the inputs are equal bit by bit.
    #value(byte, channel) {
        const f = Math.fround, [low, high] = this.range.map(f), pick = list => f(list[list.length === 1 ? 0 : channel]);
        return f(f(f(low + f(f(byte * f(high - low)) / 255)) - pick(this.mean)) / pick(this.std));
    }
}

/** ITU-R 601 luma in 16-bit fixed point, as Pillow's convert("L"). */
function luminance(pixels, at) {
    return (pixels[at] * 19595 + pixels[at + 1] * 38470 + pixels[at + 2] * 7471 + 0x8000) >> 16;
}

function whole(size) {
    return Number.isInteger(size) && size > 0 ? size : null;
}
