package import Catalogue
package import Credentials
package import EventLoop
package import MessageLog
internal import Messages
internal import Telemetry

/// The catalogue on the log: reads all versions from the topic's start, puts the newest in force as it comes, and
/// proposes new ones.
///
/// A version that this process cannot read counts all the same, so that all count alike; the last good one stays in
/// force here, with an alarm. The topic is not compacted: its records are the history.
@IOLoop
package final class LiveCatalogue {
    package let current: CurrentCatalogue
    let keys: MasterKeys?
    private let sandbox: SandboxMeans?
    private let callsChannels: Bool
    private(set) var log: (any MessageLog)?
    private(set) var versions = CatalogueVersions()
    /// The document in force.
    private(set) var document = CatalogueDocument.empty
    /// Everything below it was read.
    private var next: Int64 = 0
    /// Everything below it has to be read first; nil once that is done.
    private var awaited: Int64? = 0
    /// The newest version so far, while the topic is read for the first time.
    private var newest: (number: Int64, document: String)?
    /// Versions that are read beside the loop.
    private var reading = 0
    var proposals: [String: Proposal] = [:]
    /// Nil where nobody looks for words.
    private let words: WordWork?
    private let metrics = CatalogueMetrics()
    private let logger = Logger(label: "catalogue")

    /// A page may hold documents of some megabytes each.
    private static let pageRecords = 8
    /// A document up to this size is read on the loop: in a millisecond or so, but for words and for merchants. The first
    /// words need a table that takes longer, and each merchant's key is tried.
    private static let smallBytes = 32 << 10
    private static let slowLists = [#""words":"#, #""merchants":"#]

    /// - Parameters:
    ///   - current: what the parts of this process read.
    ///   - keys: open and seal the keys of channels, merchants and apps; without them no key can be given.
    ///   - sandbox: what this process runs of it, if any.
    ///   - callsChannels: false for a command, which has no alarm to raise about channels, merchants and apps.
    ///   - looksForWords: false where the listed words need not be ready.
    package init(
        into current: CurrentCatalogue, keys: MasterKeys?, sandbox: SandboxMeans? = nil, callsChannels: Bool = true,
        looksForWords: Bool = true
    ) {
        self.current = current
        self.keys = keys
        self.sandbox = sandbox
        self.callsChannels = callsChannels
        words = looksForWords ? WordWork(into: current) : nil
        words?.onSettled = { [weak self] in self?.report() }
    }

    /// Reads the topic to the end that it has now, and follows it from there. Nothing of it is served before.
    ///
    /// Earlier versions are counted only: reading each whole would take longer with each change there ever was.
    ///
    /// - Throws: `fatal` if the topic has lost its beginning: this process would count otherwise than those that run.
    ///   Also if the listed words cannot be made ready: nothing is served without them.
    package func start(on log: any MessageLog) async throws(LogError) {
        self.log = log
        let partition = log.partition(of: CatalogueChanged.key)
        let patience = Patience(for: log.startLimit)
        let subscription = try await patience.retry { () async throws(LogError) in
            try await log.follow(.catalogue, partition: partition) { [weak self] in self?.receive($0) }
        }
        var end = max(subscription.start, awaited ?? 0)
        while next < end {
            let page = try await patience.retry { [next, end] () async throws(LogError) in
                try await log.read(.catalogue, partition: partition, from: next, below: end, limit: Self.pageRecords)
            }
            for record in page { take(record) }
            if page.count < Self.pageRecords { next = end }
            // More may have come meanwhile.
            end = max(end, awaited ?? 0)
        }
        guard !versions.isBeginningGone else {
            throw .fatal(
                "The beginning of the topic 'catalogue' is gone, so its versions cannot be counted: "
                    + "it has to be kept for ever ('yizhan topics check').")
        }
        awaited = nil
        if let newest { await enforced(newest.document, newest.number) }
        newest = nil
        try await fallBack()
        try await waitForWords()
        report()
    }

    /// Waits until the words of the version in force are looked for.
    ///
    /// - Throws: `fatal` if they cannot be made ready.
    package func waitForWords() async throws(LogError) {
        await words?.settle()
        if let fault = words?.fault { throw .fatal("The catalogue cannot be in force: \(fault)") }
    }

    /// The words in force; where nobody looks for words those of the catalogue in force, which take a while.
    package func listedWords() async throws(CatalogueError) -> ListedWords {
        guard words == nil else { return current.words }
        let lists = current.value.words
        let made = await withCheckedContinuation { continuation in
            WordThread.run(
                { Result { () throws(CatalogueError) in try ListedWords(lists) } },
                then: { continuation.resume(returning: $0) })
        }
        return try made.get()
    }

    /// Puts the newest version in force that can be read here, if none is.
    private func fallBack() async throws(LogError) {
        var number = versions.newest - 1
        while current.version == 0, let version = versions[number] {
            let change = read(try await record(of: version).event)
            // While it was read, a good one may have come.
            if current.version == 0, let change { await enforced(change.document, number) }
            number -= 1
        }
    }

    func record(of version: CatalogueVersion) async throws(LogError) -> Record {
        guard let log else { throw .unavailable("The catalogue is not followed yet.") }
        let partition = log.partition(of: CatalogueChanged.key)
        let records = try await log.read(
            .catalogue, partition: partition, from: version.offset, below: version.offset + 1, limit: 1)
        guard let record = records.first else { throw .unavailable("The record is missing.") }
        return record
    }

    /// True if the newest version is the one in force here.
    var isUpToDate: Bool { current.version == versions.newest }

    /// True while a version is read that will be in force.
    var isReading: Bool { reading > 0 }

    private func receive(_ records: [Record]) {
        guard awaited == nil else {
            awaited = records.last.map { $0.offset + 1 }
            return
        }
        for record in records { take(record) }
        report()
    }

    private func take(_ record: Record) {
        guard record.offset >= next else { return }
        next = record.offset + 1
        guard let change = read(record.event) else { return }
        guard let version = versions.take(change, at: record.offset, record.time) else {
            return settle(change.id, .failure(conflict))
        }
        guard awaited == nil else {
            newest = (version.number, change.document)
            return settle(change.id, .success(version.number))
        }
        enforce(change.document, version.number) { [weak self] in
            self?.settle(change.id, .success(version.number))
        }
    }

    /// Reads a record; of one that a later release wrote at least what counts.
    private func read(_ event: Event) -> CatalogueChanged? {
        if let change = event.content as? CatalogueChanged { return change }
        do {
            let counted = try MessageCoding.decode(CountedChange.self, from: event.value)
            do {
                return try MessageCoding.decode(CatalogueChanged.self, from: event.value)
            } catch {
                logger.error(
                    "A version of the catalogue has a form that is not known here.",
                    metadata: [.record: .string(event.id), .error: .string("\(error)")])
                return CatalogueChanged(
                    name: counted.name, base: counted.base, document: "", by: Actor(counted.by.name))
            }
        } catch {
            logger.error(
                "A record of the catalogue is no version and is passed over.",
                metadata: [.record: .string(event.id), .error: .string("\(error)")])
            return nil
        }
    }

    private func enforced(_ text: String, _ version: Int64) async {
        await withCheckedContinuation { continuation in
            enforce(text, version) { continuation.resume() }
        }
    }

    /// Reads a version and puts it in force: a large one beside the loop, and behind it all that come meanwhile.
    private func enforce(_ text: String, _ version: Int64, then: @escaping @IOLoop @Sendable () -> Void) {
        let (keys, sandbox) = (keys, sandbox)
        let isSlow = text.utf8.count > Self.smallBytes || Self.slowLists.contains { text.contains($0) }
        guard isReading || isSlow else {
            enforce(ReadVersion.read(text, keys, sandbox), version)
            return then()
        }
        reading += 1
        LongWork.run(
            { ReadVersion.read(text, keys, sandbox) },
            then: { [weak self] outcome in
                self?.reading -= 1
                self?.enforce(outcome, version)
                self?.report()
                then()
            })
    }

    private func enforce(_ outcome: Result<ReadVersion, CatalogueError>, _ version: Int64) {
        // An older one that was looked for may come after a newer one.
        guard version > current.version else { return }
        do throws(CatalogueError) {
            let read = try outcome.get()
            document = read.document
            current.replace(with: read.catalogue, version: version)
            words?.want(read.catalogue.words)
        } catch {
            logger.critical(
                "A version of the catalogue cannot be read here; the last good one stays in force.",
                metadata: [.version: .integer(Int(version)), .error: .string("\(error)")])
        }
    }

    /// Channels that this process should call and cannot.
    var faultyChannels: [Channel] { callsChannels ? current.value.channels.filter { $0.fault != nil } : [] }

    /// Merchants that this process cannot use.
    var faultyMerchants: [Merchant] { callsChannels ? current.value.merchants.filter { $0.fault != nil } : [] }

    /// Apps that this process cannot use.
    var faultyApps: [App] { callsChannels ? current.value.apps.filter { $0.fault != nil } : [] }

    /// Says which version is in force, and what of it this process cannot do.
    private func report() {
        metrics.version.set(Int(current.version))
        let (channels, merchants, apps) = (faultyChannels, faultyMerchants, faultyApps)
        let entries = channels.count + merchants.count + apps.count
        metrics.faults.set(entries + (isUpToDate ? 0 : 1) + (words?.fault == nil ? 0 : 1))
        for channel in channels {
            logger.error(
                "A channel cannot be called from here.",
                metadata: [.channel: .string(channel.name), .reason: .string(channel.fault ?? "")])
        }
        for merchant in merchants {
            logger.error(
                "A merchant cannot be used from here.",
                metadata: [.merchant: .string(merchant.terms.name), .reason: .string(merchant.fault ?? "")])
        }
        for app in apps {
            logger.error(
                "An app of the bot cannot be used from here.",
                metadata: [.app: .string(app.name), .reason: .string(app.fault ?? "")])
        }
    }
}

/// A version, read.
private struct ReadVersion: Sendable {
    let document: CatalogueDocument
    let catalogue: Catalogue

    static func read(
        _ text: String, _ keys: MasterKeys?, _ sandbox: SandboxMeans?
    ) -> Result<ReadVersion, CatalogueError> {
        Result { () throws(CatalogueError) in
            let document = try CatalogueDocument(text: text)
            return ReadVersion(
                document: document, catalogue: try Catalogue(document, keys: keys, sandbox: sandbox))
        }
    }
}

/// What every release has to understand of a version, so that all count alike.
private struct CountedChange: Decodable {
    let name: String
    let base: Int64
    let by: Author

    struct Author: Decodable {
        let name: String
    }
}

extension CatalogueDocument {
    static let empty: CatalogueDocument = {
        do throws(CatalogueError) {
            return try CatalogueDocument(text: "{}")
        } catch {
            preconditionFailure("An empty object is a document: \(error)")
        }
    }()
}
