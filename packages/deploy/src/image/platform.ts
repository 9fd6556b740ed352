/** What an image is for, as registries write it. */
export type Platform = 'linux/amd64' | 'linux/arm64'
