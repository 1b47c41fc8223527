import { Explainer } from './explainer.js';
import { heatmap } from './heatmap.js';
import { toNpy } from './npy.js';
import { Preprocessing } from './preprocessing.js';
import { Problem } from './problem.js';

/** Classes shown: all of a small network, the best of a large one. */
const SHOWN = 10;

const element = id => document.getElementById(id);

let ort, explainer, preprocessing, picture;
let work = Promise.resolve();

/** Runs one piece of work after the other, as a session runs one input at a time. What fails is told in one line, and nothing older stays on the page beside it. */
function enqueue(piece) {
    work = work.then(async () => {
        element('problem').textContent = '';
        document.body.setAttribute('aria-busy', 'true');
        try {
            await piece();
        } catch (error) {
            document.querySelector('main').hidden = true;
            tell('');
            element('problem').textContent = error instanceof Problem ? error.message : `Unexpected: ${error?.message ?? error}`;
        } finally {
            document.body.removeAttribute('aria-busy');
        }
    });
}

function tell(text) {
    element('status').textContent = text;
}

async function start() {
    try {
        ort = await import('./node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs');
    } catch {
        throw new Problem('onnxruntime-web is not beside this page; run npm install in its folder and load the page again');
    }
    const [model, sidecar, image] = await Promise.all(['explainer.onnx', 'explainer.json', 'picture.png'].map(fetchIfThere));
    if (sidecar) preprocessing = Preprocessing.parse(await sidecar.text(), 'explainer.json');
    if (model) explainer = await Explainer.load(ort, new Uint8Array(await model.arrayBuffer()), 'explainer.onnx');
    if (image) picture = await decode(image, 'picture.png');
    await explain();
}

async function fetchIfThere(file) {
    const response = await fetch(file);
    return response.ok ? response.blob() : null;
}

async function openExplainer(files) {
    const [json, onnx] = ['.json', '.onnx'].map(ending => files.find(file => file.name.endsWith(ending)));
    if (!json && !onnx) throw new Problem(`${files[0].name}: expected an explainer (.onnx) and the JSON file of its model (.json)`);
    // Nothing is kept of what the new files replace, so that none of it is used when they turn out to be bad.
    preprocessing = undefined;
    if (onnx) {
        tell(`Opening ${onnx.name} …`);
        await explainer?.release();
        explainer = undefined;
    }
    if (json) preprocessing = Preprocessing.parse(await json.text(), json.name);
    if (onnx) explainer = await Explainer.load(ort, new Uint8Array(await onnx.arrayBuffer()), onnx.name);
    await explain();
}

async function openPicture(file) {
    picture = undefined;
    picture = await decode(file, file.name);
    await explain();
}

// No colour profile is applied, as in onnx-lrp; the orientation that a camera noted is.
async function decode(blob, name) {
    try {
        return { name, bitmap: await createImageBitmap(blob, { colorSpaceConversion: 'none' }) };
    } catch {
        throw new Problem(`${name}: expected a picture (png, jpg, webp, bmp), found a file that the browser cannot read as one`);
    }
}

async function explain(target = -1) {
    if (!explainer || !picture) {
        document.querySelector('main').hidden = true;
        tell(explainer ? 'Pick a picture.' : picture ? 'Pick an explainer.' : 'Pick an explainer and a picture.');
        return;
    }
    tell('Explaining …');
    await new Promise(done => setTimeout(done)); // lets the line above be seen: the run blocks the page
    const rules = preprocessing ?? new Preprocessing();
    const frame = rules.frame(explainer.shape);
    const pixels = fit(picture.bitmap, frame, rules.resize);
    const input = rules.apply(pixels, frame);
    const begin = performance.now();
    const explanation = await explainer.explain(input.data, input.shape, target);
    const milliseconds = performance.now() - begin;
    draw(explanation, frame, rules, input.shape);
    const note = preprocessing ? '' : ' No .json was picked: pixels are scaled to 0 … 1 and classes have numbers.';
    tell(`${explainer.name} explained ${picture.name} in ${milliseconds.toFixed(0)} ms.${note}`);
}

/** Draws the picture over white in the frame, resized and cropped as the JSON file says, and returns what is then there. */
function fit(bitmap, { height, width }, { shorter, crop }) {
    const canvas = element('seen');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    const scale = shorter ? shorter / Math.min(bitmap.width, bitmap.height) : null;
    const [w, h] = scale ? [Math.floor(scale * bitmap.width), Math.floor(scale * bitmap.height)] : crop ? [bitmap.width, bitmap.height] : [width, height];
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, Math.round((width - w) / 2), Math.round((height - h) / 2), w, h);
    return context.getImageData(0, 0, width, height).data;
}

function draw({ scores, relevance, target }, frame, { labels, layout }, shape) {
    const name = index => labels?.[index] ?? `class ${index}`;
    const canvas = element('heatmap');
    Object.assign(canvas, { width: frame.width, height: frame.height });
    canvas.getContext('2d').putImageData(new ImageData(heatmap(relevance, frame, layout), frame.width, frame.height), 0, 0);
    element('caption').textContent = `Relevance for ${name(target)}: sum ${relevance.reduce((sum, value) => sum + value, 0).toFixed(2)}, score ${scores[target].toFixed(2)}`;

    const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, SHOWN);
    if (!order.includes(target)) order.push(target);
    element('classes').replaceChildren(...order.map(index => {
        const button = document.createElement('button');
        button.setAttribute('aria-pressed', String(index === target));
        button.append(...[name(index), scores[index].toFixed(2)].map(text => Object.assign(document.createElement('span'), { textContent: text })));
        button.addEventListener('click', () => enqueue(() => explain(index)));
        const item = document.createElement('li');
        item.append(button);
        return item;
    }));

    const save = element('save');
    URL.revokeObjectURL(save.href);
    save.href = URL.createObjectURL(new Blob([toNpy(relevance, shape)]));
    document.querySelector('main').hidden = false;
}

element('explainer').addEventListener('change', event => {
    const files = [...event.target.files];
    if (files.length > 0) enqueue(() => openExplainer(files));
});
element('picture').addEventListener('change', event => {
    const [file] = event.target.files;
    if (file) enqueue(() => openPicture(file));
});
enqueue(start);
