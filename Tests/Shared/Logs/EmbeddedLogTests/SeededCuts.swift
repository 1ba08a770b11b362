import SimulatedLog

/// Places to cut a file at: the same for every run, in the middle of a frame mostly, and sometimes at its edge.
struct SeededCuts {
    private let size: Int64
    private var random = SeededGenerator(seed: 4)

    init(size: Int64) {
        self.size = size
    }

    mutating func next() -> Int64 {
        let place = Int64(random.below(Int(size)))
        let frame: Int64 = 4096 + 24
        return random.oneIn(4) ? 32 + (place / frame) * frame : place
    }
}
