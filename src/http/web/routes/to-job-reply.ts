import type { LearningJob } from '../../../learning/learning-job.ts';

/** A learning job, for the admin. */
export function toJobReply({ leaseToken: _, leaseUntil: __, agentName: ___, feedbackId, ...job }: LearningJob) {
    return { ...job, feedbackId: feedbackId === 0 ? null : feedbackId };
}
