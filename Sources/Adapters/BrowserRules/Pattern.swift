import CPCRE2

/// A compiled pattern. Bytes are its letters, so that a text in any encoding can be read. It may be used by several threads at a time.
final class Pattern: @unchecked Sendable {
    private let code: OpaquePointer
    let groups: Int

    /// Nothing where the engine refuses the pattern.
    init?(_ pattern: String, caseless: Bool) {
        var (error, place) = (Int32(0), 0)
        let options: UInt32 = (caseless ? PCRE2_CASELESS : 0) | PCRE2_NEVER_UTF
        let bytes = Array(pattern.utf8)
        guard let code = pcre2_compile_8(bytes, bytes.count, options, &error, &place, nil) else { return nil }
        // Where there is no such compiler, it is interpreted.
        _ = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        var captures: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &captures)
        (self.code, groups) = (code, Int(captures))
    }

    deinit { pcre2_code_free_8(code) }

    /// - Returns: where the groups lie, the whole first; a range is nothing where its group took no part. Nothing where it doesn't fit,
    ///   or took more steps than `limits` allow.
    func match(_ text: UnsafeBufferPointer<UInt8>, within limits: MatchLimits) -> [Range<Int>?]? {
        let count = pcre2_match_8(code, text.baseAddress, text.count, 0, 0, limits.data, limits.context)
        guard count > 0 else { return nil }
        let ends = pcre2_get_ovector_pointer_8(limits.data)!
        return (0...min(groups, 9)).map { group in
            guard group < count, ends[2 * group] != ~0 else { return nil }
            return ends[2 * group]..<ends[2 * group + 1]
        }
    }
}

/// How long a match may take, and room for its answer: for one thread at a time.
final class MatchLimits {
    fileprivate let context: OpaquePointer?
    fileprivate let data: OpaquePointer?
    private let stack: OpaquePointer?

    /// - Parameter steps: of backtracking, a pattern and text. The longest an honest agent takes is a hundredth of it.
    init(steps: UInt32 = 100_000) {
        context = pcre2_match_context_create_8(nil)
        data = pcre2_match_data_create_8(10, nil)
        stack = pcre2_jit_stack_create_8(32 * 1_024, 512 * 1_024, nil)
        pcre2_set_match_limit_8(context, steps)
        pcre2_set_depth_limit_8(context, steps)
        pcre2_set_heap_limit_8(context, 1_024)
        pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
    }

    deinit {
        pcre2_jit_stack_free_8(stack)
        pcre2_match_data_free_8(data)
        pcre2_match_context_free_8(context)
    }
}
