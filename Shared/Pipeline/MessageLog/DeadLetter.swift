package import Messages
internal import Suspicion

/// A record that cannot be read or that fails each time, kept for a person.
package struct DeadLetter: Sendable {
    package let topic: Topic
    package let partition: Int32
    package let offset: Int64
    package let reason: String
    package let event: Event
    /// The dead letter's own partition and offset; empty before it is written.
    package private(set) var place = ""

    private enum Name {
        static let topic = "deadtopic"
        static let partition = "deadpartition"
        static let offset = "deadoffset"
        static let reason = "deadreason"
    }

    package init(_ record: Record, reason: String) {
        topic = record.topic
        partition = record.partition
        offset = record.offset
        self.reason = reason
        event = record.event
    }

    /// Reads a dead letter from a `.dead` topic; nil if the record is not one.
    package init?(dead record: Record) {
        let event = record.event
        guard let topic = event[attribute: Name.topic], let reason = event[attribute: Name.reason],
            let partition = event[attribute: Name.partition].flatMap({ Int32($0) }),
            let offset = event[attribute: Name.offset].flatMap({ Int64($0) })
        else { return nil }
        self.topic = Topic(topic)
        self.partition = partition
        self.offset = offset
        self.reason = reason
        var original = event
        original.attributes.removeAll { $0.name.hasPrefix("dead") }
        self.event = original
        place = "\(record.partition)-\(record.offset)"
    }

    /// The record for the `.dead` topic; id, type, key and value stay the same.
    package var draft: Draft {
        var event = event
        event.content = nil
        event.attributes += [
            Event.Attribute(Name.topic, topic.name), Event.Attribute(Name.partition, String(partition)),
            Event.Attribute(Name.offset, String(offset)), Event.Attribute(Name.reason, reason),
        ]
        return Draft(topic: topic.dead, event: event)
    }

    /// The original record for its topic, marked as sent again: the station may remember that the process died of it.
    package var redriven: Draft {
        var event = event
        event.attributes.removeAll { $0.name == Event.redriven }
        event.attributes.append(Event.Attribute(Event.redriven, place))
        return Draft(topic: topic, event: event)
    }
}
