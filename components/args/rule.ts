/** Which objects are replicated, and where to. */
export interface RuleArgs {
  /**
   * Name of the rule; part of the rule's ID on the bucket. Letters, digits, "-" and "_", at most 60 characters.
   * Changing it makes S3 forget the old rule and the backfill run again.
   */
  id: string;
  /**
   * Replicates only objects whose key starts with exactly this: there are no wildcards. Defaults to "", which is every
   * object.
   */
  prefix?: string;
  /**
   * Replicates only objects that carry all these tags from the moment they are written; tags that are set later
   * do not count. Defaults to none.
   */
  tags?: { [key: string]: string };
  /** Keys of the destinations that get these objects. Defaults to every destination. */
  destinations?: string[];
  /**
   * Decides which rule an object follows when several to the same destination match: the highest number wins. 0 to
   * 999999. Needed where rules overlap, and only there; otherwise each rule gets a number that follows from its
   * name, so that a rule more or less renumbers no other. On the bucket it appears times 1000, plus a number
   * for the destination, because S3 wants every priority once.
   */
  priority?: number;
  /**
   * Replicates while true; false pauses the rule. Defaults to true. Objects written during a pause are brought
   * over by the backfill that follows when the rule is switched on again.
   */
  enabled?: boolean;
  /** Carries deletes over for these objects. Defaults to what each destination says. Not with `tags`. */
  deleteMarkers?: boolean;
  /**
   * Carries changes of tags, ACL and object lock over that were made on a replica that came into this bucket.
   * Defaults to what `twoWay` says. It takes a rule with this on in both buckets ("Replicating metadata changes
   * with replica modification sync").
   */
  replicaModifications?: boolean;
}
