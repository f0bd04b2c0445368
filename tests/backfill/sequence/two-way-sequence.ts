import { S3World } from "../../support/s3-model/s3-world";
import { Sequence } from "./sequence";

/** Deployments that have two buckets replicate to each other. */
export class TwoWaySequence {
  readonly done: string[] = [];
  private readonly directions: Sequence[];

  constructor(random: () => number) {
    const world = new S3World();
    const both = { world, keepsNullIds: true, done: this.done };
    const forward = new Sequence(random, { source: "source", destinations: ["dr"], ...both });
    const backward = new Sequence(random, { source: "dr", destinations: ["source"], ...both });
    forward.reverse = backward;
    backward.reverse = forward;
    this.directions = [forward, backward];
  }

  async play(): Promise<void> {
    for (let steps = 0; steps < 3; steps++) await this.each((direction) => direction.step());
    for (const direction of this.directions) direction.leaveInPeace();
    await this.each((direction) => direction.deployUntilDone());
    // What the other direction did since.
    await this.each((direction) => direction.compare());
  }

  private async each(does: (direction: Sequence) => Promise<void>): Promise<void> {
    for (const direction of this.directions) await does(direction);
  }
}
