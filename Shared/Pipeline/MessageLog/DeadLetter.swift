package import Messages
internal import Suspicion

/// A record that cannot be read or that fails each time, kept for a person.
package struct DeadLetter: Sendable {
    package let topic: Topic
    package let partition: Int32
    package let offset: Int64
    package let reason: String
    package let event: Event
    /// When the message first came.
    package let time: Timestamp
    /// Whether its sender was told that it failed. Then it must never take effect.
    package let isTold: Bool
    /// The dead letter's own partition and offset; empty before it is written.
    package private(set) var place = ""

    private enum Name {
        static let topic = "deadtopic"
        static let partition = "deadpartition"
        static let offset = "deadoffset"
        static let reason = "deadreason"
        static let time = "deadtime"
        static let isTold = "deadtold"
    }

    package init(_ record: Record, reason: String, isTold: Bool = false) {
        topic = record.topic
        partition = record.partition
        offset = record.offset
        self.reason = reason
        event = record.event
        time = record.event.released ?? record.time
        self.isTold = isTold
    }

    /// Reads a dead letter from a `.dead` topic; nil if the record is not one.
    package init?(dead record: Record) {
        let event = record.event
        guard let topic = event[attribute: Name.topic], let reason = event[attribute: Name.reason],
            let partition = event[attribute: Name.partition].flatMap({ Int32($0) }),
            let offset = event[attribute: Name.offset].flatMap({ Int64($0) }),
            let time = event[attribute: Name.time].flatMap({ Int64($0) })
        else { return nil }
        self.topic = Topic(topic)
        self.partition = partition
        self.offset = offset
        self.reason = reason
        self.time = Timestamp(milliseconds: time)
        isTold = event[attribute: Name.isTold] != nil
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
            Event.Attribute(Name.time, String(time.milliseconds)),
        ]
        if isTold { event.attributes.append(Event.Attribute(Name.isTold, "true")) }
        return Draft(topic: topic.dead, event: event)
    }

    /// The original record for its topic, marked as sent again: the station may remember that the process died of it.
    package var redriven: Draft { draft(marked: []) }

    /// The same, to stand behind the release of its key: it is decided at the time at which it first came.
    package var released: Draft {
        draft(marked: [Event.Attribute(Event.releasedName, String(time.milliseconds))])
    }

    private func draft(marked marks: [Event.Attribute]) -> Draft {
        var event = event
        event.attributes.removeAll { [Event.redriven, Event.releasedName].contains($0.name) }
        event.attributes += [Event.Attribute(Event.redriven, place)] + marks
        return Draft(topic: topic, event: event)
    }
}

extension Event {
    fileprivate static let releasedName = "released"

    /// When the event first came, if it was a dead letter and stands behind the release of its key.
    package var released: Timestamp? {
        if attributes.isEmpty { return nil }
        return self[attribute: Self.releasedName].flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
    }
}
