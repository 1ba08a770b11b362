package import Catalogue
internal import Crypto
internal import EventLoop
internal import MessageLog
package import Messages
package import Problems

extension LiveCatalogue {
    /// The newest version; 0 if there is none.
    package var version: Int64 { versions.newest }

    /// True while every version came from processes' settings.
    package var isBySettings: Bool { versions.isBySettings }

    /// True if a key was sealed with another master key than the one that seals now.
    package var isSealedOtherwise: Bool { keys.map { document.isSealedOtherwise(than: $0) } ?? false }

    /// At most `limit` versions below another one, the newest first.
    package func history(before: Int64? = nil, limit: Int) -> [CatalogueVersion] {
        versions.page(before: before, limit: limit)
    }

    /// Whether a proposal has become a version. Of two that were made from one version, one has not.
    package func isVersion(proposal id: String) -> Bool { versions.contains(proposal: id) }

    /// The catalogue in force, without its keys, as JSON.
    package func shown() async -> String {
        let document = document
        return await LongWork.value { document.shown.text }
    }

    /// An earlier version, without its keys, as JSON.
    package func shown(_ number: Int64) async throws(Problem) -> String {
        let text = try await text(of: number)
        return try await LongWork.value {
            Result { () throws(CatalogueError) in try CatalogueDocument(text: text).shown.text }
                .mapError { _ in LiveCatalogue.unreadable(number) }
        }.get()
    }

    /// Works out what an edit makes, without changing anything: beside the loop, since a document may be large.
    ///
    /// - Parameter base: the version that it is made from, so that what was looked at is what is done; nil takes the
    ///   newest.
    /// - Throws: `versionConflict` if there is a later version; `invalidValue`, `addressInvalid` or `catalogueTooLarge`
    ///   with the place.
    package func made(_ edit: CatalogueEdit, ifVersion base: Int64? = nil) async throws(Problem) -> MadeCatalogue {
        // A large version may be on its way into force.
        if isReading { await LongWork.value {} }
        let base = base ?? version
        guard base == version else { throw conflict }
        guard isUpToDate else {
            throw Problem(
                .unavailable, "This process cannot read version \(version) of the catalogue. Update it first.")
        }
        let document = document
        var earlier = ""
        if case .restore(let number) = edit { earlier = try await text(of: number) }
        let making = CatalogueMaking(base: base, document: document, earlier: earlier, keys: keys)
        return try await LongWork.value { Result { () throws(Problem) in try making.make(edit) } }.get()
    }

    /// Makes an edit the next version, and waits until it is in force here.
    ///
    /// - Returns: its number, or the present one if nothing changes.
    /// - Throws: as `made` and the other `propose`.
    package func propose(
        _ edit: CatalogueEdit, ifVersion base: Int64? = nil, by: Actor, note: String? = nil
    ) async throws(Problem) -> Int64 {
        try await propose(made(edit, ifVersion: base), by: by, note: note)
    }

    /// Makes what was worked out the next version, and waits until it is in force here.
    ///
    /// - Parameters:
    ///   - name: the proposal's, which no other has; nil makes one.
    ///   - line: makes the trail's line of it from the id of the proposal. Both go to the log as one, so that no version is
    ///     without its line; a line whose proposal has not become a version tells of nothing.
    /// - Returns: its number, or the present one if nothing changes.
    /// - Throws: `versionConflict` if another change was first; `uncertain` if the log does not say in time whether it has
    ///   it.
    package func propose(
        _ made: MadeCatalogue, named name: String? = nil, by: Actor, note: String? = nil,
        line: ((_ proposal: String) -> ChangeRecorded)? = nil
    ) async throws(Problem) -> Int64 {
        guard made.base == version else { throw conflict }
        guard let document = made.document else { return version }
        let change = CatalogueChanged(
            name: name ?? SecureRandom.bytes(12).hexadecimal, base: made.base, document: document, by: by, note: note)
        return try await append(change, line?(change.id))
    }

    /// What a change is told that was made from another version than the newest.
    package var conflict: Problem {
        Problem(
            .versionConflict, "The catalogue is at version \(version). Read it again, and change what is there now.",
            value: Int(version))
    }
}

extension LiveCatalogue {
    /// The text of a version, from the log.
    private func text(of number: Int64) async throws(Problem) -> String {
        guard let version = versions[number] else {
            throw Problem(.notFound, "The catalogue has no version \(number).")
        }
        do {
            let record = try await record(of: version)
            return try MessageCoding.decode(CatalogueChanged.self, from: record.event.value).document
        } catch {
            throw Self.unreadable(number)
        }
    }

    private nonisolated static func unreadable(_ number: Int64) -> Problem {
        Problem(.unavailable, "The version \(number) cannot be read now.")
    }
}

// MARK: - Appending

/// A change that was appended, and who waits for what becomes of it.
struct Proposal {
    let continuation: CheckedContinuation<Result<Int64, Problem>, Never>
    let deadline: LoopTimer
}

extension LiveCatalogue {
    private static let patience = Duration.seconds(10)
    private static let mostProposals = 16

    /// Appends a change, as one with its line of the trail, and waits until this process has read it.
    private func append(_ change: CatalogueChanged, _ line: ChangeRecorded?) async throws(Problem) -> Int64 {
        let drafts = (line.map { [Draft($0, on: .trail)] } ?? []) + [Draft(change, on: .catalogue)]
        guard let log, proposals.count < Self.mostProposals else { throw Problem(.overloaded) }
        return try await withCheckedContinuation { continuation in
            let deadline = LoopTimer(after: Self.patience) { [weak self] in
                self?.settle(change.id, .failure(Self.uncertain))
            }
            proposals[change.id] = Proposal(continuation: continuation, deadline: deadline)
            log.append(drafts) { [weak self] outcome in
                switch outcome {
                // What is read says what becomes of it.
                case .success, .failure(.unknown): break
                // A log that breaks does not say how far it came.
                case .failure(.fatal): self?.settle(change.id, .failure(Self.uncertain))
                case .failure(let error):
                    self?.settle(change.id, .failure(Problem(.unavailable, "The change was not taken in: \(error)")))
                }
            }
        }.get()
    }

    /// Answers who waits for a change.
    func settle(_ id: String, _ outcome: Result<Int64, Problem>) {
        proposals.removeValue(forKey: id)?.continuation.resume(returning: outcome)
    }

    private static var uncertain: Problem {
        Problem(.uncertain, "It is not known whether the change was taken in. Read the catalogue before you try again.")
    }
}
