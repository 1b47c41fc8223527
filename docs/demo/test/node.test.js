/** A compiled explainer gives in Node the relevance that onnx-lrp gives. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import * as ort from 'onnxruntime-node';
import { Explainer } from '../explainer.js';
import { Preprocessing } from '../preprocessing.js';
import { CASES, difference, OTHER_CLASS, pictureFile, PICTURES, readNpy, readPng, TOLERANCE } from './cases.js';

for (const one of CASES) {
    test(`Node runs ${one.name} as onnx-lrp does`, async () => {
        const explainer = await Explainer.load(ort, readFileSync(one.explainer), one.name);
        const preprocessing = Preprocessing.parse(readFileSync(one.sidecar, 'utf8'), one.sidecar);
        for (const [picture, target] of [...PICTURES.map(name => [name, undefined]), [PICTURES[0], OTHER_CLASS]]) {
            const { data, shape } = preprocessing.apply(readPng(pictureFile(picture)).data, preprocessing.frame(explainer.shape));
            const explanation = await explainer.explain(data, shape, target);
            const expected = readNpy(readFileSync(one.relevance(picture, target)));
            assert.deepEqual(shape, expected.shape);
            const off = difference(explanation.relevance, expected.data);
            assert.ok(off <= TOLERANCE, `${picture}, class ${target ?? 'best'}: differs by ${off} of the maximum, expected at most ${TOLERANCE}`);
        }
        await explainer.release();
    });
}
