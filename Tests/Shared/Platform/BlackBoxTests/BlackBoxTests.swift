import Foundation
import LogBench
import Testing

@testable import BlackBox

/// What the next process finds. `PoisonTests` kills processes for real, and has them trap.
struct BlackBoxTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    /// The box of a process that follows on one that is killed now: it has a copy of the file as that lies there.
    private func next(_ name: String, after former: String, damage: Int? = nil) throws -> BlackBox {
        var bytes = try Data(contentsOf: URL(filePath: path(former)))
        if let damage { bytes[damage] ^= 1 }
        try bytes.write(to: URL(filePath: path(name)))
        return BlackBox(path: path(name))
    }

    private func remains(_ owner: String, _ stage: UInt8, _ texts: [String]) -> BlackBox.Remains {
        BlackBox.Remains(owner: owner, stage: stage, texts: texts, isTrap: false)
    }

    @Test func `what a thread was doing is found after a kill, and nothing of what was done`() throws {
        let slot = try #require(BlackBox(path: path("a")).slot("auth"))
        slot.note(2, "alice", "Noted", "1")
        #expect(try next("b", after: "a").remains == [remains("auth", 2, ["alice", "Noted", "1"])])
        slot.note(3)
        #expect(try next("c", after: "a").remains == [remains("auth", 3, ["alice", "Noted", "1"])])
        slot.clear()
        #expect(try next("d", after: "a").remains == [])
    }

    @Test func `an end in order leaves nothing`() throws {
        let box = BlackBox(path: path("a"))
        let slot = try #require(box.slot("auth"))
        slot.note(2, "alice")
        box.seal()
        #expect(try next("b", after: "a").remains == [])
        slot.clear()
    }

    @Test func `a long text is cut, and leaves nothing behind a short one`() throws {
        let slot = try #require(BlackBox(path: path("a")).slot("auth"))
        slot.note(1, String(repeating: "x", count: BlackBox.textLimit + 1), "y")
        #expect(
            try next("b", after: "a").remains == [
                remains("auth", 1, [String(repeating: "x", count: BlackBox.textLimit), "y", ""])
            ])
        slot.note(1, "z")
        #expect(try next("c", after: "a").remains == [remains("auth", 1, ["z", "", ""])])
        slot.clear()
    }

    @Test func `remains stay beside new notes until the box is emptied`() throws {
        let first = try #require(BlackBox(path: path("a")).slot("auth"))
        first.note(1, "alice")
        let box = try next("b", after: "a")
        let second = try #require(box.slot("quota"))
        second.note(1, "bob")
        let both = [remains("auth", 1, ["alice", "", ""]), remains("quota", 1, ["bob", "", ""])]
        let following = try next("c", after: "b")
        #expect(following.remains == both)
        following.empty()
        #expect(try next("d", after: "c").remains == [])
        first.clear()
        second.clear()
    }

    /// The version of the layout, and the id of the boot.
    @Test(arguments: [0, 18])
    func `notes of another boot or in another layout are none`(place: Int) throws {
        let slot = try #require(BlackBox(path: path("a")).slot("auth"))
        slot.note(1, "alice")
        #expect(try next("b", after: "a").remains.count == 1)
        #expect(try next("c", after: "a", damage: place).remains == [])
        slot.clear()
    }

    @Test func `a file that another process has is left alone`() throws {
        let slot = try #require(BlackBox(path: path("a")).slot("auth"))
        slot.note(1, "alice")
        let other = BlackBox(path: path("a"))
        #expect(!other.isKept && other.remains == [])
        try #require(other.slot("quota")).note(1, "bob")
        #expect(try next("b", after: "a").remains == [remains("auth", 1, ["alice", "", ""])])
        slot.clear()
    }

    @Test func `a slot that is given back is taken again`() throws {
        let box = BlackBox(path: path("a"))
        var slots: [BlackBox.Slot] = []
        while let slot = box.slot("auth") { slots.append(slot) }
        #expect(slots.count == Layout.size / Layout.slotSize - 1)
        slots.removeLast()
        #expect(box.slot("auth") != nil)
    }
}
