/** The smallest JPEG: one grey pixel. */
export const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
  'base64',
);

/** A picture of that many bytes: what stands behind a JPEG's end is read by nobody. */
export function pictureOf(bytes: number): Buffer {
  return Buffer.concat([JPEG, Buffer.alloc(bytes - JPEG.length, 7)]);
}
