/** A float32 tensor as a NumPy file (.npy, version 1.0), as onnx-lrp's --save-relevance writes it. */
export function toNpy(data, shape) {
    const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
    const header = text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11) + '\n';
    const bytes = new Uint8Array(10 + header.length + 4 * data.length), view = new DataView(bytes.buffer);
    bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
    view.setUint16(8, header.length, true);
    bytes.set(new TextEncoder().encode(header), 10);
    data.forEach((value, i) => view.setFloat32(10 + header.length + 4 * i, value, true));
    return bytes;
}
