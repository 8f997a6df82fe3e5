/** Names on the wire. Stable: from the pipeline and the statement's target alone. */

export const viewTopic = (pipeline: string, view: string) => `${pipeline}.${view}`;
export const lateTopic = (pipeline: string, view: string) => `${viewTopic(pipeline, view)}.late`;
export const stateTopic = (pipeline: string, node: string) => `__millrace.${pipeline}.${node}.state`;
export const exchangeTopic = (pipeline: string, node: string) => `__millrace.${pipeline}.${node}.exchange`;
