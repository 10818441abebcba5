// Reads a list of {id, type, width, text, layer, remote, cloud, url, suffix, version, format, preview} and answers with
// the addresses that url-gen builds. A preview is of a video: {start, length, width, rate, form}.
import { Cloudinary } from "@cloudinary/url-gen";
import { limitFit, scale } from "@cloudinary/url-gen/actions/resize";
import { format } from "@cloudinary/url-gen/actions/delivery";
import { loop } from "@cloudinary/url-gen/actions/effect";
import { fps } from "@cloudinary/url-gen/actions/transcode";
import { trim } from "@cloudinary/url-gen/actions/videoEdit";
import { source } from "@cloudinary/url-gen/actions/overlay";
import { image, text } from "@cloudinary/url-gen/qualifiers/source";
import { TextStyle } from "@cloudinary/url-gen/qualifiers/textStyle";

function animate(video, { start, length, width, rate, form }) {
  video.videoEdit(trim().startOffset(start).duration(length)).resize(scale().width(width));
  video.transcode(fps(rate)).effect(loop());
  if (form === "auto") video.delivery(format("auto:animated").lossy());
}

function address(one) {
  const url = one.url ?? { forceVersion: false };
  const cloudinary = new Cloudinary({ cloud: { cloudName: one.cloud ?? "demo" }, url: { analytics: false, ...url } });
  const asset = one.type === "video" ? cloudinary.video(one.id) : cloudinary.image(one.id);
  asset.setDeliveryType(one.remote ? "fetch" : "upload");
  if (one.preview) animate(asset, one.preview);
  if (one.width) asset.resize(limitFit().width(one.width));
  if (one.text !== undefined) asset.overlay(source(text(one.text, new TextStyle("Arial", 40))));
  if (one.layer) asset.overlay(source(image(one.layer)));
  if (one.suffix) asset.setSuffix(one.suffix);
  if (one.version) asset.setVersion(one.version);
  if (one.format) asset.format(one.format);
  return asset.toURL();
}

let input = "";
for await (const part of process.stdin) input += part;
process.stdout.write(JSON.stringify(JSON.parse(input).map(address)));
