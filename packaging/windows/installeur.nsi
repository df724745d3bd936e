; The installer of Forfait Desktop for Windows, for one user, without administrator rights.
;
; Made by packaging/windows_installeur.py, which gives: VERSION, CONSTRUCTION (the name of the folder
; of this version), CHARGE (what is installed there), LANCEURS, ICONE, SORTIE, PLACE_MO, TAILLE_KO,
; and SIGNER when the uninstaller is signed.
;
; A new version is unpacked beside the one in use, under a name of its own; courante.txt, replaced
; in one step, says which one is in use. Whatever stops the copy leaves the former one working.
;
; Status: 0 done; 1 cancelled; 2 not what was expected; 3 the program is open; 4 no room or no right
; to write; 5 Windows is too old; 6 a newer version is there.

Unicode true
Target amd64-unicode
ManifestDPIAware true
RequestExecutionLevel user
CRCCheck force
AllowSkipFiles off
SetOverwrite on
SetDateSave on
SetCompressor /SOLID lzma
SetCompressorDictSize 32

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include TextFunc.nsh
!include WinVer.nsh
!include WordFunc.nsh

!define NOM "Forfait Desktop"
!define CLE "Software\Microsoft\Windows\CurrentVersion\Uninstall\ForfaitDesktop"
!define OUVERT 3
!define SANS_PLACE 4
!define TROP_ANCIEN 5
!define PLUS_RECENT 6

Name "${NOM}"
BrandingText "${NOM} ${VERSION}"
OutFile "${SORTIE}"
InstallDir "$LOCALAPPDATA\Programs\ForfaitDesktop"
InstallDirRegKey HKCU "${CLE}" "InstallLocation"
ShowInstDetails nevershow
ShowUninstDetails nevershow
XPStyle on

VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey /LANG=1036 "ProductName" "${NOM}"
VIAddVersionKey /LANG=1036 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1036 "CompanyName" "${NOM}"
VIAddVersionKey /LANG=1036 "FileDescription" "Installation de ${NOM}"
VIAddVersionKey /LANG=1036 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1036 "LegalCopyright" "Licence MIT"

!ifdef SIGNER
!uninstfinalize '${SIGNER} "%1"' = 0
!endif

Var Raison
Var Nouvelle
Var Courante

; ---------------------------------------------------------------- pages

!define MUI_ICON "${ICONE}"
!define MUI_UNICON "${ICONE}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "${NOM} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "${NOM} prépare vos déclarations du forfait structure et de la dotation numérique, sans réseau.$\r$\n$\r$\nIl s’installe pour vous seul, sans droits d’administrateur. Si une version plus ancienne est là, elle est remplacée, et vos dossiers restent en place.$\r$\n$\r$\nSi le programme est ouvert, fermez-le avant de continuer."
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TITLE "${NOM} est installé"
!define MUI_FINISHPAGE_TEXT "Vous le trouverez dans le menu Démarrer. Vos dossiers sont dans $LOCALAPPDATA\forfait-desktop."
!define MUI_FINISHPAGE_RUN "$INSTDIR\ForfaitDesktop.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Ouvrir ${NOM}"
!define MUI_FINISHPAGE_SHOWREADME
!define MUI_FINISHPAGE_SHOWREADME_NOTCHECKED
!define MUI_FINISHPAGE_SHOWREADME_TEXT "Ajouter un raccourci sur le bureau"
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION AjouterAuBureau
!insertmacro MUI_PAGE_FINISH

!define MUI_UNCONFIRMPAGE_TEXT_TOP "Le programme va être retiré de cet ordinateur. Vos dossiers sont gardés dans $LOCALAPPDATA\forfait-desktop : une nouvelle installation les retrouvera."
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!define MUI_FINISHPAGE_TITLE "${NOM} est retiré"
!define MUI_FINISHPAGE_TEXT "Vos dossiers et leurs sauvegardes sont gardés dans $LOCALAPPDATA\forfait-desktop.$\r$\n$\r$\nSi vous n’en avez plus besoin, supprimez ce dossier vous-même."
!insertmacro MUI_UNPAGE_FINISH

!insertmacro MUI_LANGUAGE "French"

; ---------------------------------------------------------------- what both programs do

!macro VERIFIER_FERME un
; A program that runs cannot be written to: leave $0 empty when neither launcher runs.
Function ${un}EstOuvert
  StrCpy $0 ""
  ${For} $1 1 2
    StrCpy $2 "$INSTDIR\ForfaitDesktop.exe"
    ${If} $1 = 2
      StrCpy $2 "$INSTDIR\forfait-desktop-cli.exe"
    ${EndIf}
    ${If} ${FileExists} "$2"
      ClearErrors
      FileOpen $3 "$2" a
      ${If} ${Errors}
        StrCpy $0 "ouvert"
      ${Else}
        FileClose $3
      ${EndIf}
    ${EndIf}
  ${Next}
  ClearErrors
FunctionEnd

; Ask for the program to be closed, as often as it takes; leave $0 empty once it is.
Function ${un}DemanderDeFermer
  ${Do}
    Call ${un}EstOuvert
    ${If} $0 == ""
      Return
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NOM} est ouvert.$\r$\n$\r$\nFermez sa fenêtre, puis choisissez Réessayer. Rien n’a été changé." /SD IDCANCEL IDRETRY +2
    Return
  ${Loop}
FunctionEnd

; Remove the folders of versions, but for the one named in $Nouvelle; nothing that is not ours.
Function ${un}RetirerVersions
  FindFirst $0 $1 "$INSTDIR\versions\*"
  ${DoUntil} $1 == ""
    ${If} $1 != "."
    ${AndIf} $1 != ".."
    ${AndIf} $1 != $Nouvelle
    ${AndIf} ${FileExists} "$INSTDIR\versions\$1\forfait-desktop.version"
      RMDir /r "$INSTDIR\versions\$1"
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
  ClearErrors
FunctionEnd
!macroend

!insertmacro VERIFIER_FERME ""
!insertmacro VERIFIER_FERME "un."

; ---------------------------------------------------------------- installing

Function .onInit
  SetShellVarContext current
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} 17763
    MessageBox MB_OK|MB_ICONSTOP "${NOM} a besoin de Windows 10 (version 1809) ou de Windows 11. Rien n’a été installé." /SD IDOK
    SetErrorLevel ${TROP_ANCIEN}
    Quit
  ${EndIf}
  ReadRegStr $0 HKCU "${CLE}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 = 1
      MessageBox MB_OK|MB_ICONSTOP "La version $0, plus récente que la ${VERSION}, est déjà installée. Elle est gardée telle quelle.$\r$\n$\r$\nPour revenir à la ${VERSION}, désinstallez d’abord l’autre ; une version plus ancienne peut ne pas savoir lire vos dossiers." /SD IDOK
      SetErrorLevel ${PLUS_RECENT}
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

Function .onInstFailed
  ${If} $Nouvelle != ""
    SetOutPath "$TEMP"
    RMDir /r "$INSTDIR\versions\$Nouvelle"
    Delete "$INSTDIR\*.nouveau"
    RMDir "$INSTDIR\versions"
    RMDir "$INSTDIR"
  ${EndIf}
  ${If} $Raison == ""
    StrCpy $Raison "Tout n’a pas pu être copié dans $INSTDIR : le disque est peut-être plein, ou ce dossier refuse l’écriture. Libérez de la place (${PLACE_MO} Mo) ou choisissez un autre dossier, puis recommencez."
    SetErrorLevel ${SANS_PLACE}
  ${EndIf}
  ${If} $Courante != ""
    StrCpy $Raison "$Raison$\r$\n$\r$\nLa version installée avant n’a pas été touchée : elle s’ouvre comme d’habitude."
  ${EndIf}
  MessageBox MB_OK|MB_ICONSTOP "$Raison" /SD IDOK
FunctionEnd

; Read in $Courante the name of the version in use; empty when there is none that works.
Function LireCourante
  StrCpy $Courante ""
  ClearErrors
  FileOpen $0 "$INSTDIR\courante.txt" r
  ${If} ${Errors}
    ClearErrors
    Return
  ${EndIf}
  FileRead $0 $1
  FileClose $0
  ${TrimNewLines} "$1" $1
  ${If} $1 != ""
  ${AndIf} ${FileExists} "$INSTDIR\versions\$1\forfait-desktop.version"
    StrCpy $Courante $1
  ${EndIf}
  ClearErrors
FunctionEnd

; Put a file just copied under the name $1.nouveau in the place of $1, in one step.
Function Remplacer
  System::Call 'kernel32::MoveFileExW(w "$1.nouveau", w "$1", i 9) i .r2'
  ${If} $2 = 0
    Delete "$1.nouveau"
    Abort
  ${EndIf}
FunctionEnd

Function AjouterAuBureau
  CreateShortcut "$DESKTOP\${NOM}.lnk" "$INSTDIR\ForfaitDesktop.exe"
FunctionEnd

Section "-${NOM}"
  Call DemanderDeFermer
  ${If} $0 != ""
    StrCpy $Raison "${NOM} est ouvert. Fermez sa fenêtre, puis recommencez."
    SetErrorLevel ${OUVERT}
    Abort
  ${EndIf}
  Call LireCourante

  ; Room and rights, before anything is copied.
  ClearErrors
  CreateDirectory "$INSTDIR\versions"
  ${If} ${Errors}
    StrCpy $Raison "Le dossier $INSTDIR refuse l’écriture. Choisissez un autre dossier, puis recommencez."
    SetErrorLevel ${SANS_PLACE}
    Abort
  ${EndIf}
  System::Call 'kernel32::GetDiskFreeSpaceExW(w "$INSTDIR", *l .r0, p 0, p 0) i .r1'
  ${If} $1 <> 0
    System::Int64Op $0 / 1048576
    Pop $0
    System::Int64Op $0 < ${PLACE_MO}
    Pop $1
    ${If} $1 = 1
      StrCpy $Raison "Il reste $0 Mo sur ce disque, et il en faut ${PLACE_MO}. Libérez de la place ou choisissez un autre dossier, puis recommencez."
      SetErrorLevel ${SANS_PLACE}
      RMDir "$INSTDIR\versions"
      RMDir "$INSTDIR"
      Abort
    ${EndIf}
  ${EndIf}

  ; A folder of its own, never the one in use.
  StrCpy $Nouvelle "${CONSTRUCTION}"
  ${If} $Courante == $Nouvelle
    StrCpy $Nouvelle "${CONSTRUCTION}-2"
  ${EndIf}
  RMDir /r "$INSTDIR\versions\$Nouvelle"
  SetOutPath "$INSTDIR\versions\$Nouvelle"
  ClearErrors
  File /r "${CHARGE}\*"
  ${If} ${Errors}
    Abort
  ${EndIf}

  ; From here on each step leaves a program that works.
  SetOutPath "$INSTDIR"
  ClearErrors
  File "/oname=ForfaitDesktop.exe.nouveau" "${LANCEURS}\ForfaitDesktop.exe"
  File "/oname=forfait-desktop-cli.exe.nouveau" "${LANCEURS}\forfait-desktop-cli.exe"
  FileOpen $0 "$INSTDIR\courante.txt.nouveau" w
  FileWrite $0 "$Nouvelle$\r$\n"
  FileClose $0
  WriteUninstaller "$INSTDIR\Desinstaller.exe.nouveau"
  ${If} ${Errors}
    Abort
  ${EndIf}
  StrCpy $1 "$INSTDIR\ForfaitDesktop.exe"
  Call Remplacer
  StrCpy $1 "$INSTDIR\forfait-desktop-cli.exe"
  Call Remplacer
  StrCpy $1 "$INSTDIR\Desinstaller.exe"
  Call Remplacer
  StrCpy $1 "$INSTDIR\courante.txt"
  Call Remplacer

  ; The new version is in use: what follows is help, and never undoes it.
  Call RetirerVersions
  SetOutPath "$INSTDIR"
  CreateShortcut "$SMPROGRAMS\${NOM}.lnk" "$INSTDIR\ForfaitDesktop.exe"
  WriteRegStr HKCU "${CLE}" "DisplayName" "${NOM}"
  WriteRegStr HKCU "${CLE}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${CLE}" "DisplayIcon" "$INSTDIR\ForfaitDesktop.exe"
  WriteRegStr HKCU "${CLE}" "Publisher" "${NOM}"
  WriteRegStr HKCU "${CLE}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${CLE}" "UninstallString" '"$INSTDIR\Desinstaller.exe"'
  WriteRegStr HKCU "${CLE}" "QuietUninstallString" '"$INSTDIR\Desinstaller.exe" /S'
  WriteRegDWORD HKCU "${CLE}" "EstimatedSize" ${TAILLE_KO}
  WriteRegDWORD HKCU "${CLE}" "NoModify" 1
  WriteRegDWORD HKCU "${CLE}" "NoRepair" 1
  ClearErrors
  ${GetParameters} $0
  ${GetOptions} "$0" "/BUREAU" $1
  ${IfNot} ${Errors}
    Call AjouterAuBureau
  ${EndIf}
  ClearErrors
SectionEnd

; ---------------------------------------------------------------- uninstalling

Function un.onInit
  SetShellVarContext current
  ${IfNot} ${FileExists} "$INSTDIR\courante.txt"
    MessageBox MB_OK|MB_ICONSTOP "${NOM} n’est pas dans ce dossier. Rien n’a été retiré." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
FunctionEnd

Section "un.${NOM}"
  Call un.DemanderDeFermer
  ${If} $0 != ""
    SetErrorLevel ${OUVERT}
    Abort
  ${EndIf}
  SetOutPath "$TEMP"
  Delete "$INSTDIR\ForfaitDesktop.exe"
  Delete "$INSTDIR\forfait-desktop-cli.exe"
  Delete "$INSTDIR\courante.txt"
  Delete "$INSTDIR\*.nouveau"
  StrCpy $Nouvelle ""
  Call un.RetirerVersions
  RMDir "$INSTDIR\versions"
  Delete "$INSTDIR\Desinstaller.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NOM}.lnk"
  Delete "$DESKTOP\${NOM}.lnk"
  DeleteRegKey HKCU "${CLE}"
SectionEnd
