package lpu.io;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory outside the heap for tables that are read whole or at random for every token. Where it is large and the system is
 * Linux, it is mapped in huge pages if the system grants them: a scan's prefetching stops at the end of a page, and a gather
 * pays for every page it meets.
 */
public final class NativeMemory {
    private static final long CACHE_LINE = 64;
    private static final long HUGE_PAGE = 2L << 20;
    /** Tables smaller than this have a page or two of their own. */
    private static final long SHARING = 64 << 10;
    /** Mapped at once for tables of less than half of it. */
    private static final long SHARED = 8 * HUGE_PAGE;
    // Of Linux, the same on x86 and ARM.
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_HUGEPAGE = 14;

    private static MemorySegment shared; // what the latest smaller tables share, null before the first
    private static long sharedFrom; // the rest of it is free

    private NativeMemory() {
    }

    /** Zeros, at the start of a cache line; freed when no one refers to them. */
    public static MemorySegment allocate(long bytes) {
        if (Linux.AVAILABLE && bytes >= SHARING) {
            MemorySegment mapped = bytes >= SHARED / 2 ? Linux.map(bytes) : share(bytes);
            if (mapped != null) {
                return mapped;
            }
        }
        return Arena.ofAuto().allocate(bytes, CACHE_LINE);
    }

    /** The next part of memory that several tables share, so that they have huge pages too; null when the system gives none. */
    private static synchronized MemorySegment share(long bytes) {
        long size = (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
        if (shared == null || sharedFrom + size > shared.byteSize()) {
            shared = Linux.map(SHARED);
            sharedFrom = 0;
            if (shared == null) {
                return null;
            }
        }
        MemorySegment part = shared.asSlice(sharedFrom, bytes);
        sharedFrom += size;
        return part;
    }

    private static final class Linux {
        static final boolean AVAILABLE = System.getProperty("os.name").equals("Linux");
        private static final MethodHandle MMAP = function("mmap",
                FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
        private static final MethodHandle MADVISE = function("madvise",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
        private static final MethodHandle MUNMAP = function("munmap",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

        private static MethodHandle function(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
        }

        /** Null when the system gives none. */
        static MemorySegment map(long bytes) {
            long size = bytes + HUGE_PAGE; // so that it can begin with a huge page
            try {
                MemorySegment region = (MemorySegment) MMAP.invokeExact(MemorySegment.NULL, size, PROT_READ_WRITE,
                        MAP_PRIVATE_ANONYMOUS, -1, 0L);
                if (region.address() == -1) {
                    return null;
                }
                long skipped = Math.floorMod(-region.address(), HUGE_PAGE);
                MemorySegment whole = region.reinterpret(size, Arena.ofAuto(), Linux::unmap);
                MemorySegment memory = whole.asSlice(skipped, bytes);
                int advice = (int) MADVISE.invokeExact(memory, bytes, MADV_HUGEPAGE); // small pages serve as well, slower
                assert advice == 0 || advice == -1;
                return memory;
            } catch (Throwable e) {
                throw new IllegalStateException(e); // these functions throw nothing
            }
        }

        private static void unmap(MemorySegment region) {
            try {
                int refused = (int) MUNMAP.invokeExact(region, region.byteSize());
                assert refused == 0;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
