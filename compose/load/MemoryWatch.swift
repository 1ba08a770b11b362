import Glibc

/// How much memory another process has resident, in kilobytes, as the kernel says.
struct MemoryWatch {
    private let process: Int
    private var nextSample: UInt64 = 0
    let atStart: Int
    private(set) var most: Int

    init(process: Int) {
        self.process = process
        atStart = Self.read("VmRSS:", of: process)
        most = atStart
    }

    var isDue: Bool { Clock.now >= nextSample }

    /// The most that the process ever had.
    var highWater: Int { Self.read("VmHWM:", of: process) }

    mutating func sample() {
        nextSample = Clock.now + 100_000_000
        most = max(most, Self.read("VmRSS:", of: process))
    }

    private static func read(_ name: String, of process: Int) -> Int {
        guard let file = fopen("/proc/\(process)/status", "r") else { return 0 }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 8192)
        let count = fread(&text, 1, text.count, file)
        let line = String(decoding: text[..<count], as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.dropFirst(name.count).drop { !$0.isNumber }.prefix { $0.isNumber }) } ?? 0
    }
}
