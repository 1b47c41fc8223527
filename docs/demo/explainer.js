import { Problem } from './problem.js';

/**
 * A file of `onnx-lrp compile` in ONNX Runtime. Inputs: a picture and `target` (int64 [N], -1: the best class); outputs: the model's and `relevance`.
 * `ort` is onnxruntime-web on the page and onnxruntime-node in Node: both have the same interface.
 */
export class Explainer {
    #ort;
    #session;
    #scores;

    constructor(ort, session, name) {
        this.#ort = ort;
        this.#session = session;
        this.name = name;
        const others = list => list.filter(tensor => tensor !== 'target' && tensor !== 'relevance');
        const [inputs, outputs] = [others(session.inputNames), others(session.outputNames)];
        if (!session.inputNames.includes('target') || !session.outputNames.includes('relevance') || inputs.length !== 1 || outputs.length === 0) {
            throw new Problem(
                `${name}: expected an explainer, with an input "target" and an output "relevance"; found ${session.inputNames.join(', ')} → ${session.outputNames.join(', ')}; `
                + `write one with: onnx-lrp compile ${name} -o explainer.onnx`);
        }
        this.input = session.inputMetadata.find(tensor => tensor.name === inputs[0]);
        this.#scores = outputs[0];
    }

    /** Opens the bytes of a file. Throws a {@link Problem} when they are no ONNX file or no explainer. */
    static async load(ort, bytes, name) {
        let session;
        try {
            session = await ort.InferenceSession.create(bytes);
        } catch (error) {
            throw new Problem(`${name}: expected an ONNX file that onnx-lrp compile wrote, found one that ONNX Runtime cannot open (${firstLine(error)})`);
        }
        try {
            return new Explainer(ort, session, name);
        } catch (error) {
            await session.release();
            throw error;
        }
    }

    /** The shape of the picture as the model declares it; an open side is no number. */
    get shape() {
        return this.input.shape;
    }

    /** Scores of all classes and the relevance of `target` (-1: the best class), in the shape of the input. */
    async explain(data, shape, target = -1) {
        let results;
        try {
            results = await this.#session.run({
                [this.input.name]: new this.#ort.Tensor('float32', data, shape),
                target: new this.#ort.Tensor('int64', BigInt64Array.of(BigInt(target)), [1]),
            });
        } catch (error) {
            throw new Problem(`${this.name}: cannot explain an input of ${shape.join('x')} (${firstLine(error)}); compile it for that size with --input-shape ${shape.join(',')}`);
        }
        const [scores, relevance] = [results[this.#scores].data, results.relevance.data];
        if (!relevance.every(Number.isFinite)) {
            throw new Problem(`${this.name}: the relevance is not finite; expected finite numbers; compile it with a larger stabilizer or other rules`);
        }
        return { scores, relevance, target: target >= 0 ? target : best(scores) };
    }

    async release() {
        await this.#session.release();
    }
}

/** The index of the highest score; the first of several equal ones, as the explainer itself chooses. */
function best(scores) {
    return scores.reduce((top, score, index) => (score > scores[top] ? index : top), 0);
}

function firstLine(error) {
    return String(error?.message ?? error).split('\n')[0].trim();
}
