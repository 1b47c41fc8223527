"""Writes the expected data of these tests from real Pillow and NumPy: python3 make_expected.py (in this folder).

Committed data: Pillow 9.4.0 (libjpeg-turbo 2.1), NumPy 1.24.2. The source pictures are computed, see pattern().
resample.json: every resize filter at several sizes; small results in full (base64 of interleaved RGB), large ones as SHA-256.
tensors.json:  SHA-256 of the float32 tensors of torchvision's Resize + CenterCrop + ToTensor + Normalize, in NumPy's single precision.
*.jpg, *.npy:  small files for the readers; decoded.json: SHA-256 of Pillow's pixels of each picture.
"""
import base64, hashlib, json, platform
import numpy as np
import PIL
from PIL import Image, ImageOps

FILTERS = {"nearest": Image.NEAREST, "box": Image.BOX, "bilinear": Image.BILINEAR,
           "hamming": Image.HAMMING, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}
PROVENANCE = f"make_expected.py, Pillow {PIL.__version__}, NumPy {np.__version__}, {platform.machine()}"


def pattern(width, height):
    """A slope plus hash noise with hard jumps, so that filters overshoot; the same integers as TestPictures.Pattern."""
    x, y, c = np.meshgrid(np.arange(width), np.arange(height), np.arange(3), indexing="xy")
    x, y, c = (a.astype(np.uint32) for a in (x, y, c))
    noise = ((x * np.uint32(73856093)) ^ (y * np.uint32(19349663)) ^ (c * np.uint32(83492791))) * np.uint32(2654435761) >> np.uint32(24)
    slope = (x * np.uint32(3) + y * np.uint32(2) + c * np.uint32(50)) & np.uint32(255)
    return Image.fromarray(np.where((x + y) % 7 < 4, noise, slope).astype(np.uint8), "RGB")


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def resample():
    sizes = [(37, 23, 16, 9), (37, 23, 37, 8), (37, 23, 11, 23), (7, 5, 19, 13), (5, 4, 5, 4), (1, 1, 6, 3), (40, 30, 1, 1),
             (301, 203, 24, 17), (500, 375, 341, 256), (64, 64, 224, 224), (333, 500, 256, 384), (224, 224, 32, 32)]
    cases = []
    for name, filter_ in FILTERS.items():
        for w, h, tw, th in sizes:
            result = np.asarray(pattern(w, h).resize((tw, th), filter_))
            case = {"filter": name, "from": [w, h], "to": [tw, th], "sha256": sha(result)}
            if result.size <= 600:
                case["pixels"] = base64.b64encode(result.tobytes()).decode()
            cases.append(case)
    return cases


def torchvision(image, shorter, crop):
    """Resize(shorter) + CenterCrop(crop), transcribed from torchvision.transforms.functional (0.20)."""
    w, h = image.size
    short, long = (w, h) if w <= h else (h, w)
    new_short, new_long = shorter, int(shorter * long / short)
    w, h = (new_short, new_long) if w <= h else (new_long, new_short)
    image = image.resize((w, h), Image.BILINEAR)
    if crop > w or crop > h:
        left, top = (crop - w) // 2 if crop > w else 0, (crop - h) // 2 if crop > h else 0
        right, bottom = (crop - w + 1) // 2 if crop > w else 0, (crop - h + 1) // 2 if crop > h else 0
        image = ImageOps.expand(image, (left, top, right, bottom), 0)
        w, h = image.size
    top, left = int(round((h - crop) / 2.0)), int(round((w - crop) / 2.0))
    return image.crop((left, top, left + crop, top + crop))


def tensors():
    mean = np.array([.485, .456, .406], np.float32).reshape(3, 1, 1)
    std = np.array([.229, .224, .225], np.float32).reshape(3, 1, 1)
    cases = []
    for w, h, shorter, crop in [(500, 375, 256, 224), (333, 500, 256, 224), (301, 203, 257, 224), (203, 301, 256, 225), (61, 47, 40, 48), (224, 224, 224, 224)]:
        image = torchvision(pattern(w, h), shorter, crop)
        chw = np.asarray(image).transpose(2, 0, 1).astype(np.float32) / np.float32(255)
        cases.append({"from": [w, h], "shorter": shorter, "crop": crop, "picture": sha(np.asarray(image)), "tensor": sha((chw - mean) / std)})
    return cases


def pictures():
    """JPEGs: chroma subsampled, plain, gray, progressive, and all eight EXIF orientations; one small picture of each other kind."""
    expected = {}
    smooth = pattern(24, 18).resize((49, 37), Image.BICUBIC)

    def save(name, image, turned=lambda i: i, **options):
        image.save(name, **options)
        expected[name] = {"size": list(turned(Image.open(name)).size), "sha256": sha(np.asarray(turned(Image.open(name)).convert("RGB")))}

    save("subsampled.jpg", smooth, quality=90, subsampling=2)
    save("plain.jpg", smooth, quality=90, subsampling=0)
    save("progressive.jpg", smooth, quality=80, progressive=True)
    save("gray.jpg", smooth.convert("L"), quality=90)
    small = smooth.crop((0, 0, 12, 7))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(f"orientation{orientation}.jpg", small, turned=ImageOps.exif_transpose, quality=90, exif=exif.tobytes())
    smooth.save("lossless.webp", lossless=True)
    expected["lossless.webp"] = {"size": [49, 37], "sha256": sha(np.asarray(smooth))}
    small.save("small.bmp")
    expected["small.bmp"] = {"size": [12, 7], "sha256": sha(np.asarray(small))}
    alpha = Image.new("RGBA", (2, 1))
    alpha.putpixel((0, 0), (255, 0, 0, 128))
    alpha.save("alpha.png")
    palette = small.quantize(16)
    save("palette.png", palette)
    return expected


def arrays():
    values = (np.arange(24, dtype=np.float32).reshape(2, 3, 4) - 7) / 8
    np.save("c_float32.npy", values)
    np.save("fortran_float64.npy", np.asfortranarray(values.astype(np.float64)))
    np.save("int64.npy", np.array([3, -1, 2**40]))
    np.save("scalar.npy", np.float32(1.5))
    np.save("big_endian.npy", values.astype(">f4"))
    np.save("objects.npy", np.array([{}, None], dtype=object), allow_pickle=True)
    np.save("structured.npy", np.zeros(2, dtype=[("a", "<f4")]))
    for version in [(2, 0), (3, 0)]:
        with open(f"version{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, values, version=version)


def write(name, content):
    with open(name, "w", encoding="utf-8", newline="\n") as file:
        json.dump({"provenance": PROVENANCE, "cases": content}, file, indent=1)
        file.write("\n")


write("resample.json", resample())
write("tensors.json", tensors())
write("decoded.json", pictures())
arrays()
