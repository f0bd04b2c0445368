import { Bytes } from "./bytes";

/** A piece of XML that is always the same, of at least four bytes: compared four at a time, which takes a third of the time. */
export class Literal {
  private readonly words: Int32Array;
  /** The last one may overlap the one before. */
  private readonly last: number;

  constructor(
    text: string,
    readonly length = Buffer.byteLength(text),
  ) {
    const bytes = new Bytes(Buffer.from(text));
    this.words = Int32Array.from({ length: this.length >> 2 }, (_, index) => bytes.word(4 * index));
    this.last = bytes.word(this.length - 4);
  }

  isAt(start: number, bytes: Bytes): boolean {
    const { words, length } = this;
    if (start + length > bytes.length || bytes.word(start + length - 4) !== this.last) return false;
    for (let index = 0; index < words.length; index++)
      if (bytes.word(start + 4 * index) !== words[index]) return false;
    return true;
  }
}
