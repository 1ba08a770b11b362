import Catalogue
import Messages
import SimulatedLog

/// What a reader of the catalogue knows, as each door does: the versions that it has read so far, and the newest one.
struct PriceList {
    static let model = "model"
    /// The groups that accounts may be in; a version says something of some of them.
    static let groups = ["guests", "patrons", "vip"]

    private(set) var versions = CatalogueVersions()
    private var catalogue = Catalogue.empty
    private var next: Int64 = 0

    /// Reads on, at most some records: a reader may be behind.
    mutating func read(in world: World, limit: Int = .max) {
        let partition = world.broker.partition(of: CatalogueChanged.key)
        for record in world.broker.read(.catalogue, partition, from: next, limit: limit) {
            next = record.offset + 1
            do {
                let change = try MessageCoding.decode(CatalogueChanged.self, from: record.event.value)
                guard versions.take(change, at: record.offset, record.time) != nil else { continue }
                catalogue = try Catalogue(CatalogueDocument(text: change.document), keys: nil)
            } catch {
                world.violate("A version of the catalogue cannot be read: \(error)")
            }
        }
    }

    /// Stamps the price in force, and what groups get, into a request.
    func stamp(_ terms: inout Chat.Terms) {
        guard let model = catalogue.model(Self.model) else { return }
        terms.price = model.price
        terms.groups = model.groups
    }
}

/// An operator who changes the prices, by what he has read; of several at once one wins.
final class PriceSetter: Player {
    private let name: String
    private var moments: [Timestamp]
    private(set) var list = PriceList()
    private var proposal: CatalogueChanged?

    init(_ number: Int, at moments: [Timestamp]) {
        name = "pricesetter\(number)"
        self.moments = moments
    }

    func act(in world: World) -> Bool {
        if let proposal { return send(proposal, in: world) }
        guard let moment = moments.first, moment <= world.broker.time else { return false }
        moments.removeFirst()
        list.read(in: world, limit: 1 + world.random.below(6))
        proposal = CatalogueChanged(
            name: "\(name).\(moments.count)", base: list.versions.newest, document: Self.document(&world.random),
            by: Actor(name))
        return true
    }

    func due(in world: World) -> Timestamp? { proposal == nil ? moments.first : world.broker.time }

    /// Repeats it until the log has it; one that came twice counts once, since its base is past.
    private func send(_ proposal: CatalogueChanged, in world: World) -> Bool {
        if case .success = world.append([Draft(proposal, on: .catalogue)], mayArriveLate: true) { self.proposal = nil }
        return true
    }

    private static func document(_ random: inout SeededGenerator) -> String {
        let price =
            #"{"input":\#(random.below(6)),"output":\#(random.below(20)),"perCall":0.000\#(100 + random.below(400))}"#
        let groups = PriceList.groups.filter { _ in random.oneIn(2) }.map { group in
            random.oneIn(4)
                ? #"{"models":[],"name":"\#(group)"}"# : #"{"name":"\#(group)","ratio":0.\#(1 + random.below(9_999))}"#
        }
        return #"{"channels":[{"baseURL":"https://a.cn","name":"c"}],"groups":[\#(groups.joined(separator: ","))],"#
            + #""models":[{"name":"\#(PriceList.model)","price":\#(price)}]}"#
    }
}
