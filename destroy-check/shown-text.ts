/** Control characters, and those that change the direction of text: a key must not rearrange what is said about it. */
const unshowable = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function shownKeys(keys: string[]): string {
  return keys.map(shownKey).join(", ");
}

function shownKey(key: string): string {
  return JSON.stringify(key).replace(
    unshowable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

export function size(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
