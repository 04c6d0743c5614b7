/** What every pod of the test needs to be admitted to a restricted namespace. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

export const restrictedPod = {
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Few resources, so that the pods of the test take none from what is tested. */
export const smallResources = { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '512Mi' } };
