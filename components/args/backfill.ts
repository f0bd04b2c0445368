/** How objects that were in the source before replication reach the destinations. */
export const BackfillMode = {
  /** Copy them server-side after each deploy that changes the source, the rules or the destinations. */
  Copy: "copy",
  /** Leave them where they are: only objects written after the deploy reach the destinations. */
  None: "none",
} as const;
export type BackfillMode = (typeof BackfillMode)[keyof typeof BackfillMode];

/** What happens to objects that are older than the replication. */
export interface BackfillArgs {
  /** How existing objects reach the destinations. Defaults to "copy". Plain. */
  mode?: BackfillMode;
}
