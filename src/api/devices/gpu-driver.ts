/** The names by which the simulated driver of GPUs is known (kubernetes-sigs/dra-example-driver). */
export const GPU_DRIVER = 'gpu.example.com';

/** Whoever publishes the devices. */
export const GPU_DRIVER_ACCOUNT = {
  namespace: 'dra-example-driver',
  name: 'dra-example-driver-service-account',
};
