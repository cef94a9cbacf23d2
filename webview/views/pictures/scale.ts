// Value → colour. Signed quantities diverge around zero, which nearly is the editor's own background; gates go from shut to open.
// Every palette is a table of 256 canvas pixels, mixed once. The gates' stops are every 15th colour of d3-scale-chromatic's viridis and
// cividis: the package itself would be a fifth of the page.

export type Appearance = "light" | "dark" | "hc-light" | "hc-dark";

/** 256 opaque pixels as `ImageData` stores them on a little-endian machine: 0xAABBGGRR. */
export type Palette = Uint32Array;

/** How one quantity is coloured: `low` is the palette's first entry, `high` its last. NaN has no entry. */
export interface Scale {
  readonly palette: Palette;
  readonly low: number;
  readonly high: number;
}

const onLight = [
  "#2166ac",
  "#4393c3",
  "#92c5de",
  "#d1e5f0",
  "#f7f7f7",
  "#fddbc7",
  "#f4a582",
  "#d6604d",
  "#b2182b",
];
const onDark = [
  "#9ecbff",
  "#4a9be8",
  "#2468a8",
  "#1d3f63",
  "#202429",
  "#5c3415",
  "#a85a12",
  "#ea8a2e",
  "#ffc38a",
];

const viridisStops = [
  "#440154",
  "#481769",
  "#472a7a",
  "#433d84",
  "#3d4e8a",
  "#355e8d",
  "#2e6d8e",
  "#297b8e",
  "#23898e",
  "#1f978b",
  "#21a585",
  "#2eb37c",
  "#46c06f",
  "#65cb5e",
  "#89d548",
  "#b0dd2f",
  "#d8e219",
  "#fde725",
];
const cividisStops = [
  "#002051",
  "#002b64",
  "#0f356c",
  "#23406e",
  "#374a6e",
  "#4b556d",
  "#5c606e",
  "#6c6b70",
  "#797673",
  "#858176",
  "#928d78",
  "#9f9978",
  "#aea575",
  "#bfb26f",
  "#d2bf66",
  "#e4cd5a",
  "#f4db4e",
  "#fdea45",
];

const isDark = (appearance: Appearance) =>
  appearance === "dark" || appearance === "hc-dark";

/** A scale symmetric around zero for h, c, input and differences: `reach` is its greatest absolute value. */
export function signedScale(appearance: Appearance, reach: number): Scale {
  const palette = isDark(appearance) ? darkDiverging : lightDiverging;
  return { palette, low: -reach, high: reach };
}

/** The fixed scale of a gate, 0 shut to 1 open. */
export function gateScale(appearance: Appearance): Scale {
  const contrast = appearance === "hc-dark" || appearance === "hc-light";
  return { palette: contrast ? cividis : viridis, low: 0, high: 1 };
}

/** The palette entry of `value`, clamped to the ends; -1 for NaN. Zero of a signed scale is entry 128. */
export function entry(scale: Scale, value: number): number {
  if (Number.isNaN(value)) return -1;
  const share = (value - scale.low) / (scale.high - scale.low);
  return Math.max(0, Math.min(255, Math.floor(share * 256)));
}

/** The colour of `value` as a canvas fill style; NaN is transparent. */
export function fill(scale: Scale, value: number): string {
  const index = entry(scale, value);
  if (index < 0) return "transparent";
  const [red, green, blue] = channels(scale.palette[index] ?? 0);
  return `rgb(${red} ${green} ${blue})`;
}

/** Black or white, whichever stands out more from the cell of `value`. */
export function inkOn(scale: Scale, value: number): string {
  const [red, green, blue] = channels(
    scale.palette[Math.max(0, entry(scale, value))] ?? 0,
  );
  const luminance =
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return luminance > 0.179 ? "#000000" : "#ffffff";
}

function channels(pixel: number): readonly [number, number, number] {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

function pixel(red: number, green: number, blue: number): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Stops mixed in OKLab, where equal steps look equal, so that lightness falls or rises evenly between them. */
function mixed(stops: readonly string[]): Palette {
  const points = stops.map((stop) => toOklab(hexChannels(stop)));
  const last = points.length - 1;
  return Uint32Array.from({ length: 256 }, (_, index) => {
    const place = (index / 255) * last;
    const left = Math.min(last - 1, Math.floor(place));
    const from = points[left] ?? [0, 0, 0];
    const to = points[left + 1] ?? from;
    const share = place - left;
    const [red, green, blue] = fromOklab([
      from[0] + (to[0] - from[0]) * share,
      from[1] + (to[1] - from[1]) * share,
      from[2] + (to[2] - from[2]) * share,
    ]);
    return pixel(red, green, blue);
  });
}

type Triple = readonly [number, number, number];

function hexChannels(colour: string): Triple {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function encoded(share: number): number {
  const kept = Math.max(0, Math.min(1, share));
  const curved =
    kept <= 0.0031308 ? kept * 12.92 : 1.055 * kept ** (1 / 2.4) - 0.055;
  return Math.round(curved * 255);
}

function toOklab([red, green, blue]: Triple): Triple {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const lightDiverging = mixed(onLight);
const darkDiverging = mixed(onDark);
const viridis = mixed(viridisStops);
const cividis = mixed(cividisStops);
