const MiB = 1024 * 1024;
const mostParts = 10_000;
export const largestPart = 5 * 1024 * MiB;

/** How an object is cut into the parts of its copy. */
export interface Cut {
  /** As headers take them. S3 takes one only from an object above 5 MB, so a single part is copied without. */
  ranges: string[];
  /** The same for the same way of cutting, from run to run. */
  name: string;
  /** Whether the object itself is of these parts. */
  isOfSource: boolean;
}

export function evenCut(size: number, smallestPart: number): Cut {
  return { ranges: partRanges(size, smallestPart), name: `parts from ${smallestPart}`, isOfSource: false };
}

/** As few parts as there may be of at least that size. */
export function partRanges(size: number, smallestPart: number): string[] {
  const partSize = Math.max(smallestPart, Math.ceil(size / mostParts));
  if (partSize > largestPart) {
    throw new Error(`its ${size} bytes do not fit into the 10,000 parts of 5 GiB that S3 takes at most`);
  }
  const sizes: number[] = [];
  for (let left = size; left > 0; left -= partSize) sizes.push(Math.min(partSize, left));
  return rangesOf(sizes);
}

export function rangesOf(sizes: number[]): string[] {
  let first = 0;
  return sizes.map((size) => {
    const range = `bytes=${first}-${first + size - 1}`;
    first += size;
    return range;
  });
}
