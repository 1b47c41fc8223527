/** Every compiled explainer is valid ONNX by the rules of the format's own checker, shapes included (Python's onnx package). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { MADE } from './cases.js';

const CHECK = 'import sys, onnx; onnx.checker.check_model(sys.argv[1], full_check=True)';

// Debian installs python3-onnx for its own Python, which another one on PATH may hide.
const python = [process.env.PYTHON, 'python3', '/usr/bin/python3'].find(name => name && spawnSync(name, ['-c', 'import onnx']).status === 0);

for (const file of readdirSync(MADE).filter(name => name.endsWith('.onnx'))) {
    test(`onnx.checker accepts ${file}`, () => {
        assert.ok(python, 'no Python with the onnx package; install Debian\'s python3-onnx, or name a Python in the variable PYTHON');
        const { status, stderr } = spawnSync(python, ['-c', CHECK, join(MADE, file)], { encoding: 'utf8' });
        assert.equal(status, 0, stderr);
    });
}
