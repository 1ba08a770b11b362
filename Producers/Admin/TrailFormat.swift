package import HTTP
internal import Ingress
internal import JSON
internal import MessageLog
internal import Messages
internal import Problems

/// How the trail is exported.
enum TrailFormat: String, Sendable {
    case lines = "jsonl"
    case table = "csv"

    var contentType: String {
        switch self {
        case .lines: "application/x-ndjson"
        case .table: "text/csv; charset=utf-8; header=present"
        }
    }

    /// What stands before the first line.
    var beginning: [UInt8] {
        switch self {
        case .lines: []
        case .table:
            CSVLine(header: [
                "number", "time", "by", "from", "role", "action", "subject", "before", "after", "request",
            ]).bytes
        }
    }

    func text(of line: Trail.Line) -> [UInt8] {
        switch self {
        case .lines: line.text.bytes + [0x0A]
        case .table: line.row.bytes
        }
    }
}

extension Trail {
    /// What a part of an export holds at most, but for the lines that were read with its last one.
    private static let partBytes = 1 << 20
    private static let partRecords = 10_000

    /// Returns a part of an export from a number on, which begins the export if it is 0, and the number from which the
    /// next part goes on; nil after the last.
    func exportPart(
        from start: Int64, as format: TrailFormat, limit: Int?
    ) async throws(LogError) -> (text: [UInt8], next: Int64?) {
        let bounds = try await bounds()
        var text = start == 0 ? format.beginning : []
        var (lines, looked) = (0, 0)
        let most = limit ?? .max
        var next: Int64? = max(start, bounds.lowerBound)
        while let from = next, text.count < Self.partBytes, lines < most, looked < Self.partRecords {
            guard from < bounds.upperBound else { return (text, nil) }
            let part = try await part(from..<bounds.upperBound, limit: most - lines)
            for line in part.lines { text += format.text(of: line) }
            lines += part.lines.count
            looked += part.looked
            next = part.next
        }
        return (text, next)
    }
}

extension AdminAPI {
    func exportPart(
        of trail: Trail, as format: TrailFormat, from start: Int64, limit: Int?
    ) async throws(Problem) -> AdminReply {
        let part = try await reading { () async throws(LogError) in
            try await trail.exportPart(from: start, as: format, limit: limit)
        }
        var fields: HTTPFields = [:]
        if let next = part.next { fields[.xNext] = String(next) }
        return AdminReply { [fields] call in call.respond(.ok, part.text, format.contentType, fields) }
    }

    /// Streams the trail as it is now, a part at a time, as fast as the client takes it.
    func export(_ trail: Trail, as format: TrailFormat, _ call: AdminCall) async throws(Problem) -> AdminReply {
        let range = try await reading { () async throws(LogError) in try await trail.bounds() }
        let writer = call.call.writer
        writer.start(call.call.head(.ok, format.contentType))
        writer.write(format.beginning)
        var next: Int64? = range.isEmpty ? nil : range.lowerBound
        while let start = next, writer.isOpen {
            guard let part = try? await trail.part(start..<range.upperBound) else {
                // The client sees that the export is incomplete.
                writer.abort()
                return .sent
            }
            for line in part.lines { writer.write(format.text(of: line)) }
            await writer.drained()
            next = part.next
        }
        writer.finish()
        return .sent
    }
}

extension HTTPField.Name {
    /// Where the next part of an export begins; missing behind the last.
    package static let xNext = Self(unchecked: "X-Next")
}

extension Trail.Line {
    var text: JSONText {
        [
            "object": "change", "number": .integer(Int(number)), "at_ms": .integer(Int(change.at.milliseconds)),
            "by": .string(change.by.name), "from": .optional(change.by.from),
            "role": .optional(change.by.role?.rawValue), "action": .string(change.action),
            "subject": .string(change.subject), "before": json(change.before), "after": json(change.after),
            "request": .string(change.request.text),
        ]
    }

    fileprivate var row: CSVLine {
        CSVLine([
            .number(Int(number)), .moment(Int(change.at.milliseconds)), .text(change.by.name), .word(change.by.from),
            .word(change.by.role?.rawValue), .word(change.action), .text(change.subject), .text(change.before),
            .text(change.after), .word(change.request.text),
        ])
    }

    private func json(_ text: String?) -> JSONText {
        guard let bytes = text.map({ Array($0.utf8) }), (try? JSONValue(parsing: bytes)) != nil else {
            return .optional(text)
        }
        return .raw(bytes)
    }
}
