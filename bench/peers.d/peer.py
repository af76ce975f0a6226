"""What one would write in Python: images from Kafka through a frozen backbone to predictions, with a head that learns.

peer.py loop|river|quix|faust --batch N --model DIR --classes FILE --bootstrap HOST:PORT --input TOPIC --output TOPIC

An image is a record: key its id, value the file, header "label" its class (none: only to be predicted). A prediction is a
record: key the id, value the class as text. Each image is predicted before it is learned from. All classes are told in
advance, which a stream does not do. Only quix keeps each event exactly once; whoever is killed forgets what was learned.
"""

import argparse
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import tensorflow as tf

WINDOW = 32
SIDE = 224
LINGER_SECONDS = 0.02
COMMIT_SECONDS = 0.1


class Backbone:
    """Files to embeddings, in one graph: decoded one by one, embedded together."""

    def __init__(self, directory):
        network = tf.saved_model.load(directory).signatures["serving_default"]

        def decoded(file):
            image = tf.io.decode_image(file, channels=3, expand_animations=False)
            return tf.image.resize(image, (SIDE, SIDE))

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
        def embed(files):
            images = tf.map_fn(decoded, files, fn_output_signature=tf.float32, parallel_iterations=os.cpu_count())
            return network(image=images)["embedding"]

        self.embed = embed


class KerasHead:
    """A softmax layer that takes a step of Adam for every 32 examples, at a rate that did well on held-out pictures."""

    def __init__(self, classes, dimension):
        self.classes = classes
        self.places = {name: place for place, name in enumerate(classes)}
        self.model = keras.Sequential(
            [keras.layers.Input((dimension,)), keras.layers.Dense(len(classes), activation="softmax")]
        )
        self.model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", jit_compile=False)
        self.best = tf.function(lambda x: tf.argmax(self.model(x), axis=1))
        self.waiting = []

    def predict(self, embeddings):
        return [self.classes[place] for place in self.best(embeddings).numpy()]

    def learn(self, embeddings, labels):
        self.waiting += [(e, self.places[label]) for e, label in zip(embeddings, labels) if label is not None]
        while len(self.waiting) >= WINDOW:
            window, self.waiting = self.waiting[:WINDOW], self.waiting[WINDOW:]
            self.model.train_on_batch(
                tf.stack([e for e, _ in window]), tf.constant([place for _, place in window])
            )


class RiverHead:
    """River's softmax regression on scaled embeddings; it learns from one example after the other."""

    def __init__(self, classes, dimension):
        from river import linear_model, optim, preprocessing

        del classes
        self.names = list(range(dimension))
        self.model = preprocessing.StandardScaler() | linear_model.SoftmaxRegression(optim.Adam(0.003))

    def predict(self, embeddings):
        return [self.model.predict_one(self.row(e)) for e in embeddings.numpy()]

    def learn(self, embeddings, labels):
        for e, label in zip(embeddings.numpy(), labels):
            if label is not None:
                self.model.learn_one(self.row(e), label)

    def row(self, embedding):
        return dict(zip(self.names, embedding.tolist()))


class Pipeline:
    """Predicts, then learns."""

    def __init__(self, arguments):
        with open(arguments.classes, encoding="utf-8") as file:
            classes = json.load(file)
        self.backbone = Backbone(arguments.model)
        dimension = self.backbone.embed.get_concrete_function().structured_outputs.shape[1]
        self.head = (RiverHead if arguments.kind == "river" else KerasHead)(classes, dimension)

    def of(self, files, labels):
        embeddings = self.backbone.embed(tf.constant(files))
        predicted = self.head.predict(embeddings)
        self.head.learn(embeddings, labels)
        return ["" if name is None else name for name in predicted]


def label_of(headers):
    return next((value.decode() for name, value in headers or [] if name == "label"), None)


def loop(arguments, pipeline):
    """At least once: offsets are committed after the predictions were handed over and acknowledged."""
    from confluent_kafka import Consumer, Producer

    consumer = Consumer(
        {
            "bootstrap.servers": arguments.bootstrap,
            "group.id": "peer",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    producer = Producer({"bootstrap.servers": arguments.bootstrap, "linger.ms": 5})
    consumer.subscribe([arguments.input])
    while True:
        messages = consumer.consume(arguments.batch, LINGER_SECONDS)
        for message in messages:
            if message.error():
                raise SystemExit(f"cannot read {arguments.input}: {message.error()}")
        if not messages:
            continue
        predicted = pipeline.of([m.value() for m in messages], [label_of(m.headers()) for m in messages])
        for message, name in zip(messages, predicted):
            producer.produce(arguments.output, name.encode(), message.key())
        producer.flush()
        consumer.commit(asynchronous=True)


def quix(arguments, pipeline):
    """Exactly once, as Quix Streams offers it; it hands over one record at a time."""
    from quixstreams import Application

    application = Application(
        broker_address=arguments.bootstrap,
        consumer_group="peer",
        auto_offset_reset="earliest",
        processing_guarantee="exactly-once",
        commit_interval=COMMIT_SECONDS,
        state_dir=arguments.state,
        loglevel="WARNING",
    )
    images = application.topic(arguments.input, key_deserializer="bytes", value_deserializer="bytes")
    predictions = application.topic(arguments.output, key_serializer="bytes", value_serializer="bytes")
    frame = application.dataframe(images)
    frame = frame.apply(
        lambda value, key, timestamp, headers: pipeline.of([value], [label_of(headers)])[0].encode(), metadata=True
    )
    frame.to_topic(predictions)
    application.run()


def faust(arguments, pipeline):
    """Faust with its defaults, at least once; it hands over batches."""
    import faust as framework

    application = framework.App(
        "peer", broker=f"kafka://{arguments.bootstrap}", datadir=arguments.state, web_enabled=False,
        topic_disable_leader=True, broker_commit_interval=COMMIT_SECONDS,
    )
    images = application.topic(arguments.input, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
    predictions = application.topic(arguments.output, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    @application.agent(images)
    async def predict(stream):
        async for events in stream.noack_take(arguments.batch, within=LINGER_SECONDS):
            labels = [label_of(list((e.headers or {}).items())) for e in events]
            predicted = pipeline.of([e.value for e in events], labels)
            for event, name in zip(events, predicted):
                await predictions.send(key=event.key, value=name.encode())
                event.ack()

    application.finalize()
    framework.Worker(application, loglevel="WARNING").execute_from_commandline()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["loop", "river", "quix", "faust"])
    parser.add_argument("--batch", type=int, default=WINDOW)
    for name in ("model", "classes", "bootstrap", "input", "output", "state"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    sys.argv = sys.argv[:1]  # Faust looks at it, too.
    pipeline = Pipeline(arguments)
    run = {"loop": loop, "river": loop, "quix": quix, "faust": faust}[arguments.kind]
    run(arguments, pipeline)


if __name__ == "__main__":
    main()
