internal import HTTP
internal import Ingress
internal import JSON
internal import MessageLog
internal import Messages
internal import Problems

extension AdminRoute {
    private static let next = RouteDescription.Member(
        HTTPField.Name.xNext.rawName, .number, "where the next part of the export begins; absent at the end")

    static let records = [
        AdminRoute(
            .get, "/trail", for: .operator, "who changed what, newest first; with `format`, all of it, oldest first",
            query: [
                .optional("by", "only what this account or `console/USER` changed"),
                .optional("subject", "only changes of this account, batch or letter"),
                .optional("action", "only changes like `account.suspended`"),
                .optional("request", "only what the call with this `X-Request-Id` changed"),
                .optional("from", "from this moment on: RFC 3339, or milliseconds since 1970"),
                .optional("to", "up to this moment"),
                .optional("before", .number, "the `next` of the page before"),
                .optional("limit", .number, "lines of a page, 1 to 500; 50 by default"),
                .optional("format", "`jsonl` or `csv`: an export as JSON lines or as a table"),
                .optional("start", .number, "a part of the export: from 0, then from the `X-Next` of the part before"),
            ],
            answers: .init(.page(of: AdminShapes.change)),
            .init(.any, contentType: "application/x-ndjson", headers: [next]),
            .init(.any, contentType: "text/csv", headers: [next])
        ) { api, call throws(Problem) in try await api.trail(call) },
        AdminRoute(
            .get, "/log", for: .operator,
            "the topics: how far each partition reaches, how old its last record is, and how far its consumer is",
            query: [.optional("topic", "only this topic")],
            answers: .init(AdminShapes.log)
        ) { api, call throws(Problem) in try await api.logState(call) },
    ]
}

extension AdminAPI {
    func trail(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let query = call.call.request.query
        var filter = Trail.Filter(by: query["by"], subject: query["subject"], action: query["action"])
        filter.request = query["request"]
        filter.from = try call.call.moment("from")
        filter.to = try call.call.moment("to")
        let trail = Trail(log, catalogue, filter)
        let limit = try call.call.number("limit", in: 1...500).map { Int($0) }
        if let name = query["format"] {
            guard let format = TrailFormat(rawValue: name) else {
                throw Problem(.invalidValue, "'format' is jsonl or csv.", parameter: "format")
            }
            guard let start = try call.call.number("start", in: 0...Int64.max) else {
                return try await export(trail, as: format, call)
            }
            return try await exportPart(of: trail, as: format, from: start, limit: limit)
        }
        let before = try call.call.number("before", in: 0...Int64.max)
        let page = try await reading { () async throws(LogError) in
            try await trail.page(below: before, limit: limit ?? 50)
        }
        return .document([
            "object": "list", "data": .array(page.lines.map(\.text)), "has_more": .bool(page.next != nil),
            "next": page.next.map { next in .integer(Int(next)) } ?? .null,
        ])
    }

    func logState(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let name = call.call.request.query["topic"]
        let topics = [Topic.replies] + Topic.inboxes + Topic.inboxes.map(\.dead) + Topic.kept
        let chosen = topics.filter { $0.name == name ?? $0.name }
        guard !chosen.isEmpty else {
            throw Problem(.notFound, "There is no such topic; there are \(topics.map(\.name).joined(separator: ", ")).")
        }
        var lines: [JSONText] = []
        for topic in chosen {
            let positions = await positions(of: topic)
            for partition in 0..<log.partitions {
                lines.append(
                    try await reading { () async throws(LogError) in
                        try await state(of: topic, partition, positions[partition])
                    })
            }
        }
        return .document(["object": "log", "partitions": .integer(Int(log.partitions)), "data": .array(lines)])
    }

    /// How far the topic's consumer is, by partition. Nothing of a consumer whose group does not answer: its
    /// transaction may be open, and the rest is worth seeing then.
    private func positions(of topic: Topic) async -> [Int32: ConsumerPosition] {
        guard Topic.inboxes.contains(topic), let positions = try? await log.positions(of: topic) else { return [:] }
        return Dictionary(positions.map { ($0.partition, $0) }, uniquingKeysWith: { $1 })
    }

    private func state(
        of topic: Topic, _ partition: Int32, _ position: ConsumerPosition?
    ) async throws(LogError) -> JSONText {
        let bounds = try await log.bounds(topic, partition: partition)
        let last = try await lastTime(of: topic, partition, in: bounds)
        return [
            "topic": .string(topic.name), "partition": .integer(Int(partition)),
            "first": .integer(Int(bounds.lowerBound)), "end": .integer(Int(bounds.upperBound)),
            "last_ms": last.map { last in .integer(Int(last.milliseconds)) } ?? .null,
            "position": position.map { position in .integer(Int(position.next)) } ?? .null,
            "lag": position.map { position in .integer(Int(position.lag)) } ?? .null,
        ]
    }
}

extension AdminAPI {
    /// When the last record came; nil if there is none. Offsets have gaps, so windows are read that grow backwards.
    private func lastTime(
        of topic: Topic, _ partition: Int32, in bounds: Range<Int64>
    ) async throws(LogError) -> Timestamp? {
        var width: Int64 = 1
        var next = bounds.upperBound
        var last: Timestamp?
        while last == nil, next > bounds.lowerBound {
            next = max(bounds.lowerBound, bounds.upperBound - width)
            width = width > .max / 8 ? .max : width * 8
            var from = next
            while case let records = try await log.read(
                topic, partition: partition, from: from, below: bounds.upperBound, limit: 100),
                let record = records.last
            {
                last = record.time
                from = record.offset + 1
            }
        }
        return last
    }
}
