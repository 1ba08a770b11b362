package import Problems

extension Reply {
    /// The attributes' names on the log.
    private enum Name {
        static let epoch = "epoch"
        static let sequence = "sequence"
    }

    /// The reply as an event of `replies`.
    package var draft: Draft {
        var attributes = [
            Event.Attribute(Name.epoch, String(epoch)), Event.Attribute(Name.sequence, String(sequence)),
        ]
        attributes += kind.attributes
        // A reader in this process must see what a reader of the bytes sees.
        var content = self
        content.address = ReplyAddress(partition: address.partition, stream: address.stream)
        if case .document = kind { content.frames = [] }
        let event = Event(
            id: "\(epoch)-\(sequence)-\(kind.type)", type: kind.type, key: address.stream, attributes: attributes,
            value: value, content: content)
        let stay: Draft.Stay = isBrief ? .brief : isEnd ? .answerEnd : .answer
        return Draft(topic: .replies, partition: address.partition, event: event, stay: stay)
    }

    /// Reads a record of `replies`; nil for a record of unknown type, which readers skip.
    package init?(_ record: Record) {
        if let reply = record.event.content as? Reply {
            self = reply
            return
        }
        let event = record.event
        guard let epoch = event[attribute: Name.epoch].flatMap({ Int64($0) }),
            let sequence = event[attribute: Name.sequence].flatMap({ Int($0) }), let kind = Kind(event)
        else { return nil }
        var frames = event.value
        if case .document = kind { frames = [] }
        self.init(
            address: ReplyAddress(partition: record.partition, stream: event.key), epoch: epoch,
            sequence: sequence, kind: kind, frames: frames)
    }

    private var value: [UInt8] {
        if case .document(_, let body) = kind { body } else { frames }
    }
}

extension Reply.Kind {
    /// The types of all kinds, as written to the log.
    package static let types = ["Part", "Takeover", "End", "Document", "Pointer"]

    fileprivate var type: String {
        switch self {
        case .part: "Part"
        case .takeover: "Takeover"
        case .end: "End"
        case .document: "Document"
        case .pointer: "Pointer"
        }
    }

    fileprivate var attributes: [Event.Attribute] {
        switch self {
        case .part, .takeover: return []
        case .pointer(let target):
            return [Event.Attribute("target", "\(target.partition)/\(target.offset)/\(target.stream)")]
        case .document(let status, _): return [Event.Attribute("status", String(status))]
        case .end(let ending, let usage, let problem):
            var attributes = [Event.Attribute("ending", ending.rawValue)]
            if let usage {
                let mark = usage.isEstimated ? "estimated" : "reported"
                attributes.append(Event.Attribute("usage", "\(usage.tokensIn)/\(usage.tokensOut)/\(mark)"))
            }
            if let problem { attributes.append(Event.Attribute("problem", problem.text)) }
            return attributes
        }
    }

    fileprivate init?(_ event: Event) {
        switch event.type {
        case "Part": self = .part
        case "Takeover": self = .takeover
        case "Pointer":
            guard let target = event[attribute: "target"].flatMap(ReplyAddress.init(text:)) else { return nil }
            self = .pointer(target)
        case "End":
            guard let ending = event[attribute: "ending"].flatMap(Ending.init(rawValue:)) else { return nil }
            let usage = event[attribute: "usage"].flatMap(Usage.init(text:))
            self = .end(ending, usage: usage, problem: event[attribute: "problem"].map(Problem.init(text:)))
        case "Document":
            guard let status = event[attribute: "status"].flatMap({ Int($0) }) else { return nil }
            self = .document(status: status, event.value)
        default: return nil
        }
    }
}

extension Problem: Written {
    fileprivate var text: String { String(decoding: MessageCoding.encode(self), as: UTF8.self) }

    /// A problem that only a later version can read becomes an internal error.
    fileprivate init(text: String) {
        self = (try? MessageCoding.decode(Problem.self, from: Array(text.utf8))) ?? Problem(.internalError)
    }
}

extension ReplyAddress {
    fileprivate init?(text: String) {
        let parts = text.split(separator: "/", maxSplits: 2)
        guard parts.count == 3, let partition = Int32(parts[0]), let offset = Int64(parts[1]) else { return nil }
        self.init(partition: partition, stream: String(parts[2]), offset: offset)
    }
}

extension Usage {
    fileprivate init?(text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 3, let tokensIn = Int(parts[0]), let tokensOut = Int(parts[1]) else { return nil }
        self.init(tokensIn: tokensIn, tokensOut: tokensOut, isEstimated: parts[2] == "estimated")
    }
}
