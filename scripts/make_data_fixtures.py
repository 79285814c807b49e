#!/usr/bin/env python3
"""Makes src/test/resources/data: tiny files written by numpy, pickle and Pillow, and what they hold.

Needs numpy and Pillow:  make_data_fixtures.py [IMAGENET_SAMPLES]
With the folder of ImageNet samples (val/<synset>/*.JPEG), imagenet.csv (checksums only) is made anew, too.
All pixels but those are synthetic.
"""
import hashlib
import io
import pickle
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

OUT = Path(__file__).resolve().parent.parent / "src/test/resources/data"
RESAMPLING = {
    "NEAREST": Image.Resampling.NEAREST,
    "BILINEAR": Image.Resampling.BILINEAR,
    "BICUBIC": Image.Resampling.BICUBIC,
}


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array, np.uint8).tobytes()).hexdigest()


class Python2Pickler(pickle._Pickler):
    """Writes str and bytes as Python 2 wrote its str."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_string(self, obj):
        raw = obj.encode("latin1") if isinstance(obj, str) else obj
        short = len(raw) < 256
        head = b"U" + bytes([len(raw)]) if short else b"T" + struct.pack("<i", len(raw))
        self.write(head + raw)
        self.memoize(obj)

    dispatch[str] = save_string
    dispatch[bytes] = save_string


def batch(record):
    planes = ((np.arange(3072) * 7 + record * 13) % 256).astype(np.uint8).reshape(1, 3072)
    return {"batch_label": f"batch {record}", "labels": [record], "data": planes, "filenames": ["a.png"]}


def python2(value):
    out = io.BytesIO()
    Python2Pickler(out, protocol=2).dump(value)
    return out.getvalue().replace(b"numpy._core.multiarray", b"numpy.core.multiarray")


def cifar():
    folder = OUT / "cifar-10-batches-py"
    folder.mkdir(parents=True, exist_ok=True)
    for record in range(1, 6):
        value = batch(record)
        raw = python2(value) if record == 1 else pickle.dumps(value, protocol=record)
        (folder / f"data_batch_{record}").write_bytes(raw)
    bytes_keys = {k.encode(): v for k, v in batch(6).items()}
    (folder / "test_batch").write_bytes(pickle.dumps(bytes_keys, protocol=4))
    names = [f"class{i}" for i in range(10)]
    (folder / "batches.meta").write_bytes(python2({"label_names": names, "num_vis": 3072}))


def npz():
    n, h, w = 3, 2, 2
    u8 = (np.arange(n * h * w * 3) * 5).astype(np.uint8).reshape(n, h, w, 3)
    y = np.array([2, 0, 1])
    np.savez(OUT / "stored.npz", images=u8, labels=y)
    unit = (u8 / 255).astype(np.float32)
    np.savez_compressed(OUT / "deflated.npz", x_test=unit, y_test=y.astype(np.int32)[:, None],
                        x_train=unit[:1], y_train=y[:1].astype(np.uint8))
    np.savez(OUT / "byte-range.npz", x=u8[..., 0].astype(np.float64), y=y)
    np.savez(OUT / "fortran.npz", x=np.asfortranarray(u8), y=y)


def png(width, height, bits, colour, rows, extra=b""):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    raw = b"".join(b"\0" + row for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
            + extra + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def over_white(rgba):
    c, a = rgba[..., :3].astype(int), rgba[..., 3:].astype(int)
    return (c * a + 255 * (255 - a) + 127) // 255


def images():
    folder = OUT / "images"
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    w, h = 37, 29
    yy, xx = np.mgrid[:h, :w]
    smooth = np.stack([xx * 6 + yy, 255 - yy * 8, (xx * yy) % 256], -1) + rng.integers(0, 9, (h, w, 3))
    rgb = np.clip(smooth, 0, 255).astype(np.uint8)
    image = Image.fromarray(rgb)
    expected = {}

    def jpeg(name, img, **options):
        img.save(folder / name, "JPEG", **options)

    jpeg("subsampled.jpg", image, quality=80)
    jpeg("h2v1.jpg", image, quality=80, subsampling=1)
    jpeg("full.jpg", image, quality=80, subsampling=0)
    jpeg("progressive.jpg", image, quality=80, progressive=True)
    jpeg("rgb.jpg", image, quality=80, keep_rgb=True)
    jpeg("grey.jpg", image.convert("L"), quality=80)
    cmyk = np.concatenate([rgb, (rgb[..., :1] // 2)], -1)
    jpeg("cmyk.jpg", Image.fromarray(cmyk, "CMYK"), quality=80)
    raw = (folder / "cmyk.jpg").read_bytes()
    at = raw.index(b"Adobe") + 11
    assert raw[at] == 0
    (folder / "ycck.jpg").write_bytes(raw[:at] + b"\2" + raw[at + 1:])
    for orientation in range(2, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        jpeg(f"exif{orientation}.jpg", image.crop((0, 0, 8, 5)), quality=80, exif=exif)
    for file in sorted(folder.glob("*.jpg")):
        expected[file.name] = np.asarray(ImageOps.exif_transpose(Image.open(file)).convert("RGB"))

    image.save(folder / "rgb.png")
    expected["rgb.png"] = rgb
    image.convert("L").save(folder / "grey.png")
    expected["grey.png"] = np.asarray(image.convert("L").convert("RGB"))
    palette = image.quantize(16)
    palette.save(folder / "palette.png")
    expected["palette.png"] = np.asarray(palette.convert("RGB"))
    palette.save(folder / "palette-alpha.png", transparency=bytes(range(0, 256, 16)))
    expected["palette-alpha.png"] = over_white(
        np.asarray(Image.open(folder / "palette-alpha.png").convert("RGBA")))
    one = image.convert("1")
    one.save(folder / "bilevel.png")
    expected["bilevel.png"] = np.asarray(one.convert("RGB"))
    rgba = np.concatenate([rgb, rng.integers(0, 256, (h, w, 1), dtype=np.uint8)], -1)
    Image.fromarray(rgba).save(folder / "alpha.png")
    expected["alpha.png"] = over_white(rgba)
    la = rgba[..., 2:]
    Image.fromarray(np.ascontiguousarray(la), "LA").save(folder / "grey-alpha.png")
    expected["grey-alpha.png"] = over_white(np.concatenate([la[..., :1]] * 3 + [la[..., 1:]], -1))
    deep = rng.integers(0, 65536, (6, 5, 3), dtype=np.uint16)
    (folder / "rgb16.png").write_bytes(png(5, 6, 16, 2, [r.astype(">u2").tobytes() for r in deep]))
    expected["rgb16.png"] = deep >> 8
    (folder / "grey16.png").write_bytes(
        png(5, 6, 16, 0, [r[:, 0].astype(">u2").tobytes() for r in deep]))
    expected["grey16.png"] = np.repeat(deep[..., :1] >> 8, 3, -1)

    with open(OUT / "decoded.csv", "w") as csv:
        for name, pixels in expected.items():
            csv.write(f"{name},{pixels.shape[1]},{pixels.shape[0]},{sha(pixels)}\n")
    with open(OUT / "grey.csv", "w") as csv:
        csv.write(f"rgb.png,{w},{h},{sha(image.convert('L'))}\n")
    with open(OUT / "resized.csv", "w") as csv:
        for name, how in RESAMPLING.items():
            for size in [(37, 11), (10, 29), (16, 12), (5, 3), (64, 48), (74, 58), (1, 1), (20, 40)]:
                csv.write(f"{name},{size[0]},{size[1]},{sha(image.resize(size, how))}\n")


def short_side_then_crop(image, short, crop, how):
    """torchvision's Resize(short), CenterCrop(crop) on PIL images."""
    w, h = image.size
    small = min(w, h)
    image = image.resize((int(short * w / small), int(short * h / small)), how)
    w, h = image.size
    left, top = int(round((w - crop) / 2.0)), int(round((h - crop) / 2.0))
    return image.crop((left, top, left + crop, top + crop))


def imagenet(samples):
    with open(OUT / "imagenet.csv", "w") as csv:
        for index, file in enumerate(sorted(samples.glob("val/*/*"))):
            image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
            sums = [zlib.crc32(short_side_then_crop(image, 256, 224, RESAMPLING[how]).tobytes())
                    for how in ("BILINEAR", "BICUBIC")]
            csv.write(f"{index},{sums[0]},{sums[1]}\n")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    cifar()
    npz()
    images()
    if len(sys.argv) > 1:
        imagenet(Path(sys.argv[1]))
