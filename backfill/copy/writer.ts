import type { BackfillRule } from "../../contract/backfill-run";
import type { ListedObject } from "../bucket/bucket";
import type { Expected } from "./conditional-copy";
import type { Written } from "./copy";

/** What changes a destination, or only finds out what changing it would take. */
export interface Writer {
  /** Whether it is copied in parts, which take their places among the requests one by one. */
  isMultipart(object: ListedObject): boolean;
  store(object: ListedObject, expected: Expected, rule: BackfillRule): Promise<Written>;
  /** Puts a delete marker on the key and returns its version id. */
  mark(key: string, expected: Expected): Promise<string>;
  /** Whether readers of the destination see something under a key that is deleted at the source. */
  hasBroughtBack(key: string): Promise<boolean>;
  /** Only ever for a version that this writer stored. */
  takeBack(key: string, versionId: string): Promise<void>;
}
