#!/usr/bin/env python3
"""Sends images to Headstream and reads what it predicts, with Confluent's Python client.

    pip install 'confluent-kafka[avro,schemaregistry]'

    headstream_client.py --bootstrap HOST:PORT --registry URL produce --images DIR --head NAME
    headstream_client.py --bootstrap HOST:PORT --registry URL label --head NAME --csv FILE
    headstream_client.py --bootstrap HOST:PORT --registry URL consume --count N

The schemas are the ones that Headstream itself is built from: the folder schemas/ of its repository.
See docs/clients/python.md.
"""

import argparse
import csv
import getpass
import json
import random
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.schema_registry import SchemaRegistryClient, topic_subject_name_strategy
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

SUFFIXES = {".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp"}
SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
# Under Confluent's default the subject is asked for first, which not every registry can answer.
SUBJECTS = {"subject.name.strategy": topic_subject_name_strategy}
# Idempotent: a retry inside the client never sends a record twice. Partitioned as Java clients do, so that a label
# reaches the partition of its image whoever sends them; librdkafka hashes keys in another way unless told.
PRODUCER = {"enable.idempotence": True, "partitioner": "murmur2_random"}


def schema(options, name):
    return (options.schemas / f"{name}.avsc").read_text(encoding="utf-8")


def registry(options):
    conf = {"url": options.registry}
    if options.registry_user:
        conf["basic.auth.user.info"] = options.registry_user
    if options.registry_ca:
        conf["ssl.ca.location"] = options.registry_ca
    return SchemaRegistryClient(conf)


def kafka(options, **conf):
    extra = dict(pair.split("=", 1) for pair in options.kafka)
    return {"bootstrap.servers": options.bootstrap, **conf, **extra}


def labelled_images(directory):
    """The images of DIR/<label>/*, in an order that mixes the labels and is the same every time."""
    images = [
        (folder.name, file)
        for folder in sorted(directory.iterdir())
        if folder.is_dir()
        for file in sorted(folder.rglob("*"))
        if file.suffix.lower() in SUFFIXES
    ]
    random.Random(0).shuffle(images)
    return images


def send(producer, topic, key, value, delivered):
    while True:
        try:
            producer.produce(topic, key=key, value=value, on_delivery=delivered)
            producer.poll(0)
            return
        except BufferError:
            producer.poll(0.1)  # The queue is full: wait until some images are away.


def produce(options):
    images = labelled_images(options.images)
    if not images:
        sys.exit(f"no images in {options.images}, expected one folder for each label with images in it")
    serialize = AvroSerializer(registry(options), schema(options, "ImageEvent"), conf=SUBJECTS)
    producer = Producer(kafka(options, **PRODUCER))
    failed = []

    def delivered(error, message):
        if error is not None:
            failed.append(f"{message.key().decode()}: {error}")

    for label, file in images:
        name = options.id_prefix + file.relative_to(options.images).as_posix()
        event = {
            "id": name,
            "content": file.read_bytes(),
            "targets": [{"head": options.head, "label": None if options.unlabelled else label}],
            "eventTime": datetime.now(timezone.utc),
            "attributes": {"client": "python"},
        }
        value = serialize(event, SerializationContext(options.events, MessageField.VALUE))
        try:
            send(producer, options.events, name.encode(), value, delivered)
        except KafkaException as refused:  # Larger than message.max.bytes, say.
            failed.append(f"{name}: {refused.args[0]}")
    producer.flush()
    for line in failed:
        print(f"not sent: {line}", file=sys.stderr)
    print(f"sent {len(images) - len(failed)} of {len(images)} images to {options.events}")
    return 1 if failed else 0


def label(options):
    """Sends the labels of a file with id,label lines; an empty label takes the image's label back."""
    with open(options.csv, encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row]
    wrong = next((number for number, row in enumerate(rows, 1) if len(row) != 2), None)
    if wrong:
        sys.exit(f"{options.csv} row {wrong}: expected id,label")
    serialize = AvroSerializer(registry(options), schema(options, "ImageLabel"), conf=SUBJECTS)
    producer = Producer(kafka(options, **PRODUCER))
    failed = []

    def delivered(error, message):
        if error is not None:
            failed.append(f"{message.key().decode()}: {error}")

    for name, text in rows:
        record = {
            "imageId": name,
            "head": options.head,
            "label": text or None,
            "labelledAt": datetime.now(timezone.utc),
            "labelledBy": options.by,
        }
        value = serialize(record, SerializationContext(options.labels, MessageField.VALUE))
        # The key must be the image id: it decides the partition.
        send(producer, options.labels, name.encode(), value, delivered)
    producer.flush()
    for line in failed:
        print(f"not sent: {line}", file=sys.stderr)
    print(f"sent {len(rows) - len(failed)} of {len(rows)} labels to {options.labels}")
    return 1 if failed else 0


def consume(options):
    deserialize = AvroDeserializer(registry(options), schema(options, "Prediction"), conf=SUBJECTS)
    consumer = Consumer(
        kafka(
            options,
            **{
                "group.id": options.group,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                # Headstream writes in transactions: without this, a prediction that was taken back shows up too.
                "isolation.level": "read_committed",
            },
        )
    )
    consumer.subscribe([options.predictions])
    seen = 0
    deadline = time.monotonic() + options.timeout
    try:
        while seen < options.count and time.monotonic() < deadline:
            message = consumer.poll(0.5)
            if message is None:
                continue
            if message.error():
                raise KafkaException(message.error())
            prediction = deserialize(
                message.value(), SerializationContext(message.topic(), MessageField.VALUE)
            )
            if not prediction["imageId"].startswith(options.id_prefix):
                continue
            print(json.dumps(prediction, default=datetime.isoformat, ensure_ascii=False), flush=True)
            seen += 1
    finally:
        consumer.close()
    if seen < options.count:
        print(f"read {seen} predictions in {options.timeout} s, expected {options.count}", file=sys.stderr)
        return 1
    return 0


def main():
    parser = argparse.ArgumentParser(description="Send images to Headstream and read its predictions.")
    parser.add_argument("--bootstrap", default="localhost:9092", help="Kafka's bootstrap servers")
    parser.add_argument("--registry", default="http://localhost:8081", help="base URL of the schema registry")
    parser.add_argument("--registry-user", metavar="USER:PASSWORD", help="basic authentication at the registry")
    parser.add_argument("--registry-ca", metavar="PEM", help="certificates to trust at the registry")
    parser.add_argument("--kafka", metavar="KEY=VALUE", action="append", default=[],
                        help="any property of librdkafka, for TLS and SASL say; may be repeated")
    parser.add_argument("--schemas", type=Path, default=SCHEMAS, help="folder of the .avsc files")
    commands = parser.add_subparsers(required=True)

    sending = commands.add_parser("produce", help="send the images of DIR/<label>/*")
    sending.add_argument("--images", type=Path, required=True, metavar="DIR")
    sending.add_argument("--head", required=True, help="the head that they are for")
    sending.add_argument("--id-prefix", default="", metavar="TEXT", help="what the ids begin with, before the path in DIR")
    sending.add_argument("--unlabelled", action="store_true", help="keep the labels back: predict only")
    sending.add_argument("--events", default="image-events", metavar="TOPIC")
    sending.set_defaults(run=produce)

    labelling = commands.add_parser("label", help="label images that were sent before")
    labelling.add_argument("--csv", type=Path, required=True, metavar="FILE",
                           help="id,label on every line; without a label, the image's label is taken back")
    labelling.add_argument("--head", required=True, help="the head that is to learn")
    labelling.add_argument("--by", default=getpass.getuser(), metavar="WHO", help="who labelled")
    labelling.add_argument("--labels", default="image-labels", metavar="TOPIC")
    labelling.set_defaults(run=label)

    reading = commands.add_parser("consume", help="print predictions as JSON lines")
    reading.add_argument("--count", type=int, required=True, metavar="N", help="how many to wait for")
    reading.add_argument("--id-prefix", default="", metavar="TEXT", help="only those of images whose id begins so")
    reading.add_argument("--timeout", type=float, default=120, metavar="SECONDS")
    reading.add_argument("--group", default=f"headstream-client-{time.time_ns()}")
    reading.add_argument("--predictions", default="predictions", metavar="TOPIC")
    reading.set_defaults(run=consume)

    options = parser.parse_args()
    sys.exit(options.run(options))


if __name__ == "__main__":
    main()
