// Reads a list of {id, type, width, text, layer, remote, cloud, url, suffix, version, format} and answers with the
// addresses that url-gen builds.
import { Cloudinary } from "@cloudinary/url-gen";
import { limitFit } from "@cloudinary/url-gen/actions/resize";
import { source } from "@cloudinary/url-gen/actions/overlay";
import { image, text } from "@cloudinary/url-gen/qualifiers/source";
import { TextStyle } from "@cloudinary/url-gen/qualifiers/textStyle";

function address(one) {
  const url = one.url ?? { forceVersion: false };
  const cloudinary = new Cloudinary({ cloud: { cloudName: one.cloud ?? "demo" }, url: { analytics: false, ...url } });
  const asset = one.type === "video" ? cloudinary.video(one.id) : cloudinary.image(one.id);
  asset.setDeliveryType(one.remote ? "fetch" : "upload");
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
