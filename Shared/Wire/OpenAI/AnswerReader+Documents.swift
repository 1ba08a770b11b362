import JSON

/// A body that is no stream of events: one document, several, or a page.
extension AnswerReader {
    /// Finds out what the body is, once its first byte has come.
    mutating func begin(_ bytes: [UInt8], from position: inout Int) {
        guard let (kind, first) = start?.read(bytes) else { return }
        start = nil
        position = first
        switch kind {
        case .events: break
        case .json: whole = WholeBody()
        case .markup: failure = .unexpected("The provider answered with a page instead of a stream.")
        }
    }

    mutating func readWhole(_ bytes: ArraySlice<UInt8>, into frames: inout Frames) {
        var rest = bytes
        while !isOver, !rest.isEmpty {
            let end = whole?.read(rest)
            guard (whole?.bytes.count ?? 0) <= maximumEventBytes else {
                failure = .excessive("The answer is larger than \(maximumEventBytes) bytes.")
                return
            }
            guard let end else { return }
            let document = whole?.bytes ?? []
            whole = WholeBody()
            rest = rest[end...]
            take(document: document, into: &frames)
        }
    }

    /// A completion is the answer; chunks without a stream around them are read one after the other.
    private mutating func take(document: [UInt8], into frames: inout Frames) {
        if document.elementsEqual("[DONE]".utf8) { return finish(into: &frames) }
        guard let value = try? JSONValue(parsing: document) else {
            failure = .unexpected("The provider answered with JSON that cannot be read.")
            return
        }
        let bearsMessage = JSONObject(value).map { object in
            UpstreamFailure(event: object) == nil && take(object, source: nil, isJoined: true, into: &frames)
        }
        if failure == nil, !hasChunks { failure = UpstreamFailure(wholeBody: value) }
        guard failure == nil, bearsMessage == true else { return }
        finish(into: &frames)
        if !choices.isWhole { failure = .unexpected("The provider answered with half an answer in one piece.") }
    }
}
