import Catalogue
import Messages
import Testing

/// Which records of the topic are versions.
struct CatalogueVersionsTests {
    private var versions = CatalogueVersions()
    private var offset: Int64 = 0

    private mutating func take(_ base: Int64, by: Actor = .settings(of: "up")) -> Int64? {
        offset += 3
        let change = CatalogueChanged(name: "\(offset)", base: base, document: "{}", by: by, note: "n\(offset)")
        return versions.take(change, at: offset, Timestamp(milliseconds: offset * 1000))?.number
    }

    @Test mutating func `each record counts that was made from the version before it`() {
        #expect(versions.newest == 0)
        #expect(take(0) == 1)
        #expect(take(1) == 2)
        #expect(versions.newest == 2)
    }

    @Test mutating func `of two records that were made from one version the first counts`() {
        #expect(take(0) == 1)
        #expect(take(0) == nil)
        #expect(take(1) == 2)
        #expect(take(1) == nil)
        #expect(versions.newest == 2)
    }

    @Test mutating func `a record that was passed over is no version, by its id`() {
        #expect(take(0) == 1)
        #expect(take(0) == nil)
        #expect(versions.contains(proposal: "catalogue/3") && !versions.contains(proposal: "catalogue/6"))
    }

    @Test(arguments: [-1, 1, 2, Int64.max])
    mutating func `a record that was made from a version that is not there counts nothing`(base: Int64) {
        #expect(take(base) == nil)
        #expect(versions.newest == 0)
        #expect(versions.isBeginningGone == (base > 0))
        #expect(take(0) == 1)
        _ = take(7)
        #expect(versions.isBeginningGone == (base > 0))
    }

    @Test mutating func `before the first version there is none to look at`() {
        for number in [Int64.min, -1, 0, 1, Int64.max] { #expect(versions[number] == nil) }
        #expect(versions.page(before: nil, limit: 2).isEmpty)
        #expect(take(0) == 1)
        #expect(versions[1]?.number == 1 && versions[Int64.min] == nil)
    }

    @Test mutating func `settings may speak until somebody else has`() {
        #expect(take(0) == 1)
        _ = take(0, by: Actor("owner"))
        #expect(versions.isBySettings)
        #expect(take(1, by: Actor("owner")) == 2)
        #expect(!versions.isBySettings)
        #expect(take(2) == 3)
        #expect(!versions.isBySettings)
    }

    @Test mutating func `an account cannot pass for a process's settings`() {
        #expect(Account("settings/up") == nil)
        #expect(!Actor("settings").isSettings)
    }

    @Test mutating func `the history is read in pages, the newest first`() {
        for base in 0..<5 { _ = take(Int64(base)) }
        _ = take(0)
        #expect(versions.page(before: nil, limit: 2).map(\.number) == [5, 4])
        #expect(versions.page(before: 4, limit: 10).map(\.number) == [3, 2, 1])
        #expect(versions.page(before: 1, limit: 10).isEmpty)
        #expect(versions.page(before: -7, limit: 10).isEmpty)
        #expect(versions[2]?.offset == 6 && versions[2]?.note == "n6")
        #expect(versions[0] == nil && versions[6] == nil)
    }
}
