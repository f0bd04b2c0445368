import type { BackfillRule } from "../../contract/backfill-run";
import type { ListedObject, ListedVersion } from "../bucket/bucket";
import type { Keyed } from "../bucket/listing";
import type { Expected } from "./conditional-copy";
import type { Written } from "./copy";

/** What changes a destination, or only finds out what changing it would take. */
export interface Writer {
  /** Whether it is copied in parts, which take their places among the requests one by one. */
  isMultipart(object: ListedObject): boolean;
  store(object: ListedObject, expected: Expected, rule: BackfillRule): Promise<Written>;
  putDeleteMarker(marker: ListedVersion, expected: Expected): Promise<Written>;
  /** Whether readers of the destination see something under a key that is deleted at the source. */
  hasBroughtBack(key: string): Promise<boolean>;
  /** Only ever for a version that this writer stored. */
  takeBack(key: string, versionId: string): Promise<void>;
  /** Whether an earlier run was killed while it stored something under the key. */
  isUnfinished(of: Keyed): boolean;
  /** Brings that to its end, and says whether there was anything. */
  finish(key: string): Promise<boolean>;
}
