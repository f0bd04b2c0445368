import { ListObjectAnnotationsCommand, PutObjectAnnotationCommand } from "@aws-sdk/client-s3";
import type { PolicyDocument } from "../../components/policies/document";
import type { Case } from "../case";
import { untilRulesAct } from "../live";
import { permissionsFor, putRules, replicationRole } from "../replication";
import { notJudged, yesIf } from "../verdict";
import type { Bucket, World } from "../world";

const permission = "s3:GetObjectVersionAnnotationForReplication";
const annotation = "conformance";

function withoutPermission(document: PolicyDocument): PolicyDocument {
  const Statement = document.Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((action) => action !== permission),
  }));
  return { ...document, Statement };
}

async function namesOf({ s3, name: Bucket }: Bucket, Key: string): Promise<string[]> {
  const { Annotations = [] } = await s3.send(new ListObjectAnnotationsCommand({ Bucket, Key }));
  return Annotations.flatMap(({ AnnotationName }) => AnnotationName ?? []);
}

/** Whether an annotation that an object gets after it has replicated reaches the replica. */
async function replicates(
  world: World,
  narrow: (document: PolicyDocument) => PolicyDocument,
  seconds: number,
): Promise<boolean> {
  const source = await world.bucket(world.home);
  const to = [{ bucket: await world.bucket(world.away) }];
  const permissions = narrow(permissionsFor(source, to));
  await putRules(world, source, await replicationRole(world, source, to, { permissions }), to);
  const { key = "", versionId } = await untilRulesAct(world, source, "object-");
  const command = new PutObjectAnnotationCommand({
    Bucket: source.name,
    Key: key,
    VersionId: versionId,
    AnnotationName: annotation,
    AnnotationPayload: "annotated",
  });
  await source.s3.send(command);
  if (!(await namesOf(source, key)).includes(annotation))
    throw new Error("the annotation is not listed at the source");
  const [{ bucket }] = to as [{ bucket: Bucket }];
  const seen = await world.seenWithin(seconds, async () =>
    (await namesOf(bucket, key)).includes(annotation) ? true : undefined,
  );
  return seen ?? false;
}

export const annotations: Case = {
  id: "annotations",
  assumption: `Annotations replicate when the role has ${permission}, and not without it`,
  page: "Replicating annotations",
  how: "Two sources, one whose role has the permission and one whose role does not; an annotation on a replicated object",
  costs: { request: 1000, read: 7000 },
  async try(world) {
    const [withIt, withoutIt] = await Promise.all([
      replicates(world, (document) => document, world.waits.replication),
      replicates(world, withoutPermission, world.waits.onlyFailures),
    ]);
    const observed = `With the permission the annotation ${withIt ? "replicated" : "did not replicate"}, without it ${withoutIt ? "too" : "not"}.`;
    if (withIt && withoutIt && !world.isAws) {
      return notJudged(`The service does not evaluate the permissions of the role. ${observed}`);
    }
    return yesIf(withIt && !withoutIt, observed);
  },
};
