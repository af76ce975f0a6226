/**
 * TensorFlow SavedModels as backbones and image decoders.
 *
 * <p>A backbone is a directory with a {@code saved_model.pb} and, where the model does not say enough of itself, a
 * {@code headstream.json} beside it:
 *
 * <table>
 * <caption>Keys of headstream.json</caption>
 * <tr><th>key</th><th>value</th><th>without it</th></tr>
 * <tr><td>name</td><td>short name</td><td>the directory's name</td></tr>
 * <tr><td>signature</td><td>one of the model's</td><td>serving_default, or the only one</td></tr>
 * <tr><td>input</td><td>one of the signature's inputs</td><td>the only float32 or uint8 of rank 4</td></tr>
 * <tr><td>output</td><td>one of its outputs</td><td>the only float32 [n, dimension]</td></tr>
 * <tr><td>preprocessing</td><td>none, unit, minus1to1, imagenet-torch, imagenet-caffe</td><td>none for uint8, else an
 * error</td></tr>
 * <tr><td>width, height</td><td>pixels</td><td>the model's, or an error where it takes any</td></tr>
 * <tr><td>resize</td><td>bilinear, bicubic</td><td>bilinear</td></tr>
 * <tr><td>fit</td><td>stretch, centre-crop</td><td>stretch</td></tr>
 * <tr><td>embeddingExponent</td><td>quantisation step 2^-exponent, -16 to 32</td><td>12</td></tr>
 * </table>
 *
 * <p>Other keys are notes. The directory's digest is described at {@code ModelFiles.digest}.
 */
@NullMarked
package io.headstream.backbone;

import org.jspecify.annotations.NullMarked;
