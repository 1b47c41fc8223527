/** The real page in a real browser: a user picks files, reads the result, clicks another class, saves the relevance. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { serve } from '../serve.js';
import { CASES, difference, MADE, MODELS, OTHER_CLASS, pictureFile, PICTURES, readNpy, readPng, TOLERANCE } from './cases.js';

const PROGRAM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(path => path && existsSync(path));
const foreign = [];
let server, browser, page, address;

// One page for all tests: what a test leaves there must not show in the next one, as it must not for a user.
before(async () => {
    assert.ok(PROGRAM, 'no Chromium; install Debian\'s chromium, or name a program in the variable CHROMIUM');
    server = await serve(0);
    address = `http://localhost:${server.address().port}`;
    browser = await chromium.launch({ executablePath: PROGRAM });
    page = await browser.newPage({ viewport: { width: 1000, height: 720 } });
    page.on('request', request => { if (!request.url().startsWith(address) && /^https?:/.test(request.url())) foreign.push(request.url()); });
    // What a user may have made beside the page is not what is tested.
    for (const file of ['explainer.onnx', 'explainer.json', 'picture.png']) await page.route(`**/${file}`, route => route.fulfill({ status: 404 }));
    await page.goto(address);
    await settled('Pick an explainer and a picture.');
});

after(async () => {
    await browser?.close();
    server?.close();
});

const text = selector => page.locator(selector).textContent();
const settled = status => page.locator('#status', { hasText: status }).waitFor();
const problem = async () => {
    await page.locator('#problem:not(:empty)').waitFor();
    assert.equal(await page.locator('main').isVisible(), false, 'nothing old is shown beside a problem');
    return text('#problem');
};

async function relevance() {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
    return readNpy(readFileSync(await download.path()));
}

async function pick(one, picture) {
    await page.setInputFiles('#picture', pictureFile(picture));
    await page.setInputFiles('#explainer', [one.explainer, one.sidecar]);
    await settled(`${one.name}.onnx explained ${picture}.png in `);
}

function assertSame(found, file) {
    const expected = readNpy(readFileSync(file)), off = difference(found.data, expected.data);
    assert.deepEqual(found.shape, expected.shape);
    assert.ok(off <= TOLERANCE, `differs from ${file} by ${off} of the maximum, expected at most ${TOLERANCE}`);
}

for (const one of CASES) {
    test(`The page shows for ${one.name} what onnx-lrp shows`, async () => {
        const [picture] = PICTURES;
        await pick(one, picture);
        await page.screenshot({ path: join(MADE, `${one.name}-page.png`) });
        assertSame(await relevance(), one.relevance(picture));

        const drawn = await page.evaluate(() => [...document.getElementById('heatmap').getContext('2d').getImageData(0, 0, 64, 64).data]);
        const expected = readPng(one.heatmap(picture)), factor = expected.width / 64;
        const off = drawn.map((value, i) => {
            const [x, y] = [Math.floor(i / 4) % 64, Math.floor(i / 256)];
            return Math.abs(value - expected.data[4 * (y * factor * expected.width + x * factor) + (i % 4)]);
        });
        // A colour goes through 600 levels from zero to the limit, so a relevance that is 1e-4 off may round to the next level, or one further.
        assert.ok(Math.max(...off) <= 2, `a colour of the heatmap is ${Math.max(...off)} levels off`);

        const labels = JSON.parse(readFileSync(one.sidecar)).labels;
        await page.getByRole('button', { name: labels[OTHER_CLASS] }).click();
        await page.locator('#caption', { hasText: `Relevance for ${labels[OTHER_CLASS]}:` }).waitFor();
        assert.equal(await page.locator('#classes button[aria-pressed=true] span').first().textContent(), labels[OTHER_CLASS]);
        assertSame(await relevance(), one.relevance(picture, OTHER_CLASS));
        assert.deepEqual(foreign, [], 'the page asks no other server for anything');
    });
}

test('A file that is no picture is told', async () => {
    await page.setInputFiles('#picture', { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    assert.equal(await problem(), 'notes.png: expected a picture (png, jpg, webp, bmp), found a file that the browser cannot read as one');
});

test('A file that is no ONNX file is told', async () => {
    await page.setInputFiles('#explainer', { name: 'broken.onnx', mimeType: '', buffer: Buffer.from('no model') });
    assert.match(await problem(), /^broken\.onnx: expected an ONNX file that onnx-lrp compile wrote, found one that ONNX Runtime cannot open \(.+\)$/);
});

test('A model that is no explainer is told, and how to make one of it', async () => {
    await page.setInputFiles('#explainer', join(MODELS, 'scenes-resnet.onnx'));
    assert.equal(
        await problem(),
        'scenes-resnet.onnx: expected an explainer, with an input "target" and an output "relevance"; found input → logits; write one with: onnx-lrp compile scenes-resnet.onnx -o explainer.onnx');
});

test('JSON that does not belong to a model is told', async () => {
    await page.setInputFiles('#explainer', { name: 'other.json', mimeType: '', buffer: Buffer.from('{"input": {"mean": [1, 2]}}') });
    assert.equal(await problem(), 'other.json: input.mean is [1,2]; expected 1 or 3 numbers');
});

test('A good picture after a bad one is explained', async () => {
    const [one] = CASES;
    await page.setInputFiles('#explainer', [one.explainer, one.sidecar]);
    await page.setInputFiles('#picture', { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await problem();
    await pick(one, PICTURES[1]);
    assert.equal(await text('#problem'), '');
    assertSame(await relevance(), one.relevance(PICTURES[1]));
});

test('An explainer without its JSON file is run on plain pixels, which is told', async () => {
    await pick(CASES[0], PICTURES[0]);
    await page.setInputFiles('#explainer', CASES[0].explainer);
    await settled('No .json was picked: pixels are scaled to 0 … 1 and classes have numbers.');
    assert.match(await text('#caption'), /class \d/);
});
