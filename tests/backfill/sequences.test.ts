// Proves, on a model of S3 in memory with a clock of its own: that after any sequence of deployments (destinations and rules
// that come, go, widen and narrow, with and without tags and delete markers, above one another; rules of others, lost states,
// kills and interruptions at any moment, runs of the program by hand, deployments that do not wait, destinations made anew)
// every version is at every destination where the rules say so, and no more are counted as replicated than are. Meanwhile
// writers never stop, rules take up to 14 minutes to spread, clocks differ, ListJobs leaves jobs out for up to 20 minutes, jobs
// are cancelled and fail, destinations are out of order, versions go from the source or are archived, and some are from before
// versioning. The same for two buckets that replicate to each other. The comparison knows nothing of jobs. TEST_SEED repeats a run.
// Does not prove: that S3 is as the model; see s3-model.ts for what is documented and what is a guess.
import { freshSeed, seededRandom } from "../support/seeded-random";
import { Sequence } from "./sequence/sequence";
import { TwoWaySequence } from "./sequence/two-way-sequence";

const mostSequences = Number(process.env.TEST_SEQUENCES ?? 400);

describe("A backfill by jobs, after any sequence of deployments", function () {
  this.timeout("10m");

  it(`leaves no version behind (${mostSequences} sequences)`, async () => {
    await playAll(mostSequences, (random) => new Sequence(random));
  });

  const mostTwoWay = Math.ceil(mostSequences / 4);
  it(`leaves no version behind on either side of two ways (${mostTwoWay} sequences)`, async () => {
    await playAll(mostTwoWay, (random) => new TwoWaySequence(random));
  });
});

async function playAll(
  count: number,
  sequenceOf: (random: () => number) => Sequence | TwoWaySequence,
): Promise<void> {
  const first = freshSeed();
  for (let index = 0; index < count; index++) {
    const seed = (first + index) % 2 ** 32;
    const sequence = sequenceOf(seededRandom(seed));
    await sequence.play().catch((error) => {
      const message = `seed ${seed}: ${error.message}\n${sequence.done.join("\n")}`;
      throw new Error(message, { cause: error });
    });
  }
}
