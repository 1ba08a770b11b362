/// The name of a call leaves in one piece: of several, some clients take the last one and others add them up.
extension AnswerReader {
    /// A chunk that begins calls whose names may still grow.
    struct Waiting: Sendable {
        let chunk: ChatChunk
        let isJoined: Bool
    }

    /// Forwards the chunk, or keeps it until the names in it are whole: a name is once arguments come, or text, another
    /// call, the end, and at once if the request offers a function of that name.
    mutating func pass(_ chunk: ChatChunk, source: Range<Int>?, isJoined: Bool, into frames: inout Frames) {
        if let waiting {
            if chunk.isBlank, !isOver, isOpen(waiting.chunk) {
                // Behind it only what says nothing to anybody may leave.
                if !chunk.hasPartOfName { forward(chunk, source: source, isJoined: isJoined, into: &frames) }
                return
            }
            release(into: &frames)
        }
        if chunk.isBlank, chunk.hasPartOfName { return }
        if chunk.finishes.isEmpty, !chunk.bearsMessage, !isOver, isOpen(chunk) {
            waiting = Waiting(chunk: chunk, isJoined: isJoined)
        } else {
            forwardNamed(chunk, source: source, isJoined: isJoined, into: &frames)
        }
    }

    /// Forwards what waits, with the names as far as they came.
    mutating func release(into frames: inout Frames) {
        guard let waiting else { return }
        self.waiting = nil
        forwardNamed(waiting.chunk, source: nil, isJoined: waiting.isJoined, into: &frames)
    }

    /// True if a name in the chunk may grow. After its end a choice is not waited for.
    private func isOpen(_ chunk: ChatChunk) -> Bool {
        chunk.names.contains { name in !choices.isFinished(name.choice) && choices.mayGrow(name) }
    }

    private mutating func forwardNamed(
        _ chunk: ChatChunk, source: Range<Int>?, isJoined: Bool, into frames: inout Frames
    ) {
        var chunk = chunk
        for name in chunk.names { chunk.give(name, choices.close(name)) }
        forward(chunk, source: source, isJoined: isJoined, into: &frames)
    }
}
