/* Starts Forfait Desktop: finds the version in use and runs its Python in this very process.
 *
 *   <folder of this program>\courante.txt      one line: the name of the version in use
 *   <folder>\versions\<name>\python3XX.dll     its Python
 *   <folder>\versions\<name>\lancement.py      what that Python runs
 *
 * Compiled twice: with -DCONSOLE for the command line, without for the window.
 * Nothing is searched in the current folder or in PATH.
 */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define ROOM 32768
#define NAME_MAX_LENGTH 80

typedef int (*py_main)(int, wchar_t **);

static wchar_t root[ROOM], folder[ROOM], path[ROOM];

static int fail(const wchar_t *why)
{
    static wchar_t text[ROOM];
    swprintf(text, ROOM,
             L"Forfait Desktop ne peut pas d\u00e9marrer\u00a0: %ls\n\n"
             L"Installez-le de nouveau par-dessus (ou, pour la version portable, "
             L"recopiez-la en entier). Vos dossiers ne sont pas touch\u00e9s.",
             why);
#ifdef CONSOLE
    {
        char bytes[4096];
        int n = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes - 1, NULL, NULL);
        DWORD written;
        if (n > 0) {
            bytes[n - 1] = '\n';
            WriteFile(GetStdHandle(STD_ERROR_HANDLE), bytes, (DWORD)n, &written, NULL);
        }
    }
#else
    MessageBoxW(NULL, text, L"Forfait Desktop", MB_OK | MB_ICONERROR | MB_SETFOREGROUND);
#endif
    return 1;
}

/* Write "folder of this program" in root, without the last backslash. */
static int find_root(void)
{
    DWORD length = GetModuleFileNameW(NULL, root, ROOM);
    wchar_t *last = wcsrchr(root, L'\\');
    if (length == 0 || length >= ROOM - 512 || last == NULL)
        return 0;
    *last = L'\0';
    return 1;
}

/* Read the name of the version in use; only letters, digits, dots, plus and minus are taken. */
static int read_current(wchar_t *name)
{
    char bytes[NAME_MAX_LENGTH + 2];
    DWORD length = 0, i;
    HANDLE file;
    swprintf(path, ROOM, L"%ls\\courante.txt", root);
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                       OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 0;
    if (!ReadFile(file, bytes, NAME_MAX_LENGTH, &length, NULL))
        length = 0;
    CloseHandle(file);
    for (i = 0; i < length; i++) {
        char c = bytes[i];
        if (c == '\r' || c == '\n')
            break;
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              c == '+' || c == '-' || (c == '.' && i > 0)))
            return 0;
        name[i] = (wchar_t)c;
    }
    name[i] = L'\0';
    return i > 0;
}

/* Load python3XX.dll of the version in use, whatever its XX; python3.dll only forwards to it. */
static HMODULE load_python(void)
{
    WIN32_FIND_DATAW found;
    HANDLE search;
    HMODULE library = NULL;
    swprintf(path, ROOM, L"%ls\\python3*.dll", folder);
    search = FindFirstFileW(path, &found);
    if (search == INVALID_HANDLE_VALUE)
        return NULL;
    do {
        if (_wcsicmp(found.cFileName, L"python3.dll") == 0)
            continue;
        swprintf(path, ROOM, L"%ls\\%ls", folder, found.cFileName);
        library = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    } while (library == NULL && FindNextFileW(search, &found));
    FindClose(search);
    return library;
}

static int start(int argc, wchar_t **argv)
{
    wchar_t name[NAME_MAX_LENGTH + 2], **arguments;
    static wchar_t program[ROOM], script[ROOM];
    HMODULE library;
    py_main run;
    int i;

    SetDllDirectoryW(L"");
    if (!find_root())
        return fail(L"son dossier a un nom trop long.");
    if (!read_current(name))
        return fail(L"le fichier courante.txt manque ou est ab\u00eem\u00e9.");
    swprintf(folder, ROOM, L"%ls\\versions\\%ls", root, name);
    swprintf(script, ROOM, L"%ls\\lancement.py", folder);
    if (GetFileAttributesW(script) == INVALID_FILE_ATTRIBUTES)
        return fail(L"le dossier de sa version manque.");
    library = load_python();
    if (library == NULL)
        return fail(L"une partie du programme manque ou est ab\u00eem\u00e9e.");
    run = (py_main)(void *)GetProcAddress(library, "Py_Main");
    if (run == NULL)
        return fail(L"une partie du programme est ab\u00eem\u00e9e.");

    GetModuleFileNameW(NULL, program, ROOM);
    arguments = calloc((size_t)argc + 2, sizeof *arguments);
    if (arguments == NULL)
        return fail(L"la m\u00e9moire manque.");
    arguments[0] = program;
    arguments[1] = script;
    for (i = 1; i < argc; i++)
        arguments[i + 1] = argv[i];
    return run(argc + 1, arguments);
}

#ifdef CONSOLE
int wmain(int argc, wchar_t **argv)
{
    return start(argc, argv);
}
#else
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, wchar_t *line, int show)
{
    (void)instance, (void)previous, (void)line, (void)show;
    return start(__argc, __wargv);
}
#endif
