"""Makes the test images beside this file. Needs Pillow and numpy; run it in this directory.

Every picture is 48 x 32: red top left, green top right, blue bottom left, yellow bottom right (QUADRANTS).
What is not RGB is the nearest that its format can say.
"""

import struct
import zlib

import numpy as np
from PIL import Image, ImageCms

W, H = 48, 32
QUADRANTS = [(220, 40, 40), (40, 200, 60), (40, 60, 210), (240, 220, 40)]


def quadrants():
    a = np.zeros((H, W, 3), np.uint8)
    a[: H // 2, : W // 2], a[: H // 2, W // 2 :], a[H // 2 :, : W // 2], a[H // 2 :, W // 2 :] = QUADRANTS
    return a


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(name, depth, colour, rows, extra=b""):
    """Written by hand: Pillow makes no 16-bit RGB, and none with a transparent colour."""
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    with open(name, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, colour, 0, 0, 0)) + extra)
        f.write(chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


rgb = Image.fromarray(quadrants())
rgb.save("rgb.jpg", quality=95, subsampling=0)
rgb.save("progressive.jpg", quality=95, subsampling=0, progressive=True)
rgb.convert("L").save("grey.jpg", quality=95)
ink = 255 - quadrants().astype(float)
black = ink.min(-1) * 0.75  # some black, as print files have
colour = (ink - black[..., None]) * 255 / (255 - black[..., None])
cmyk = np.dstack([colour, black]).round().astype(np.uint8)
ycc = np.asarray(Image.fromarray(cmyk[..., :3]).convert("YCbCr"))


def four_channel_jpeg(name, stored, transform):
    """Pillow always inverts what it stores, and always writes Adobe's marker: undo both where asked."""
    planes = [Image.fromarray(255 - stored[..., i]) for i in range(4)]
    Image.merge("CMYK", planes).save(name, quality=95)
    data = bytearray(open(name, "rb").read())
    at = data.index(b"\xff\xee")
    size = 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    if transform is None:
        del data[at : at + size]
    else:
        data[at + 15] = transform
    open(name, "wb").write(data)


four_channel_jpeg("cmyk-plain.jpg", cmyk, None)
four_channel_jpeg("cmyk-adobe.jpg", 255 - cmyk, 0)
# As Photoshop writes it: libjpeg turns YCC into 255 - RGB, so what is stored is the YCC of the ink itself.
four_channel_jpeg("ycck-adobe.jpg", np.dstack([ycc, 255 - cmyk[..., 3]]), 2)

for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    rgb.save(f"exif-{orientation}.jpg", quality=95, subsampling=0, exif=exif)
exif = Image.Exif()
exif[0x0112] = 6
rgb.save("exif-6.png", exif=exif)
rgb.save("exif-6.webp", lossless=True, exif=exif)

rgb.save("rgb.png")
rgb.save("icc.png", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
rgb.convert("P", palette=Image.Palette.ADAPTIVE, colors=8).save("palette.png")
paletted = rgb.convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
paletted.save("palette-transparent.png", transparency=paletted.getpixel((0, 0)))  # red is clear
rgba = np.dstack([quadrants(), np.full((H, W), 255, np.uint8)])
rgba[: H // 2, : W // 2, 3] = 0  # red is clear
rgba[H // 2 :, W // 2 :, 3] = 128  # yellow is half clear
Image.fromarray(rgba).save("rgba.png")
Image.fromarray(rgba).save("rgba.webp", lossless=True, exact=True)
rgb.convert("L").save("grey.png")
grey = np.asarray(rgb.convert("L"))
Image.fromarray(np.dstack([grey, rgba[..., 3]]), "LA").save("grey-alpha.png")
rgb.convert("1", dither=Image.Dither.NONE).save("bilevel.png")
wide = quadrants().astype(np.uint16) * 257
png("rgb16.png", 16, 2, wide.astype(">u2"))
png("grey16.png", 16, 0, (grey.astype(np.uint16) * 257).astype(">u2"))
png("rgba16.png", 16, 6, (rgba.astype(np.uint16) * 257).astype(">u2"))
red = struct.pack(">HHH", *QUADRANTS[0])
png("rgb-transparent.png", 8, 2, quadrants(), chunk(b"tRNS", red))
png("gamma.png", 8, 2, quadrants(), chunk(b"gAMA", struct.pack(">I", 100000)))

rgb.convert("P", palette=Image.Palette.ADAPTIVE, colors=4).save("rgb.gif")
paletted.save("transparent.gif", transparency=paletted.getpixel((0, 0)))
frames = [rgb, Image.new("RGB", (W, H), (0, 0, 0)), Image.new("RGB", (W, H), (255, 0, 255))]
frames[0].save("animated.gif", save_all=True, append_images=frames[1:], duration=50, loop=0)
frames[0].save("animated.webp", save_all=True, append_images=frames[1:], duration=50, lossless=True)
small = open("rgb.gif", "rb").read()  # a frame that covers the screen but for its left 16 and top 8 pixels
gif = bytearray(small)
gif[6:10] = struct.pack("<HH", W + 16, H + 8)
at = gif.index(b"\x2c" + struct.pack("<HHHH", 0, 0, W, H))
gif[at + 1 : at + 5] = struct.pack("<HH", 16, 8)
open("offset.gif", "wb").write(gif)
rgb.save("interlaced.gif", interlace=1)

rgb.save("rgb.bmp")
rgb.convert("P", palette=Image.Palette.ADAPTIVE, colors=8).save("palette.bmp")
rgb.convert("1", dither=Image.Dither.NONE).save("bilevel.bmp")
rgb.convert("L").save("grey.bmp")
Image.fromarray(rgba).save("rgba.bmp")
rgb.save("lossy.webp", quality=95)
rgb.save("lossless.webp", lossless=True)
Image.fromarray(rgba).save("lossy-alpha.webp", quality=95, exact=True)

# A picture with detail, and what Pillow's antialiased bilinear makes of it.
rng = np.random.default_rng(3)
small = Image.fromarray(rng.integers(0, 256, (26, 38, 3), np.uint8))
photo = small.resize((301, 203), Image.Resampling.BICUBIC)
photo.save("photo.png")
photo.resize((40, 32), Image.Resampling.BILINEAR).save("photo-stretched.png")
left = (301 - 203 * 40 / 32) / 2
photo.resize((40, 32), Image.Resampling.BILINEAR, box=(left, 0, 301 - left, 203)).save("photo-cropped.png")
photo.resize((40, 32), Image.Resampling.BICUBIC).save("photo-bicubic.png")
large = small.resize((640, 480), Image.Resampling.BICUBIC)
large.save("large.jpg", quality=92)
Image.open("large.jpg").resize((64, 48), Image.Resampling.BILINEAR).save("large-stretched.png")
